print("LoopServer")
