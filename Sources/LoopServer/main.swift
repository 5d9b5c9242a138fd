// The program begins here; what it does is in CommandLine/.

LoopServerCommand.main()
