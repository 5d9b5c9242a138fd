// The panel's words in English: the same keys as in i18n/es.js. What the server says is Spanish and stays so.

const n = value => new Intl.NumberFormat('en', { useGrouping: 'always' }).format(value ?? 0);
const many = (count, one, other) => `${n(count)} ${count === 1 ? one : other}`;
const messages = count => many(count, 'message', 'messages');

export default {
  // ---- the frame
  skip: 'Skip to content', loading: 'Loading', navLabel: 'Sections', navCampaigns: 'Campaigns', navExclusions: 'Exclusions',
  navTemplates: 'Templates', navSystem: 'System', zoneFoot: (name, zone) => `All times are in your zone: ${name} (${zone}).`,
  apiDocs: 'API documentation', signOut: 'Sign out', whoYouAre: (name, role) => `Signed in as ${name} (${role})`,
  role_lectura: 'read only', role_operador: 'operator', role_admin: 'administrator',
  healthOk: 'All running', healthDegraded: 'Running, with a warning', healthBad: 'Nothing is being sent', healthAway: 'No connection', healthAsking: 'Checking…',
  awayTitle: 'The server does not answer.', awayMore: 'What you see may be out of date; it refreshes by itself. What the server has accepted is not lost.',
  awaySince: time => `For ${time}.`, redisAway: 'Redis is not available', redisAwayMore: 'Nothing is being sent and nothing is lost: it goes on by itself when Redis is back.',
  stopping: 'This instance is stopping: another one goes on with its campaigns.', degradedTitle: 'The server works, with a warning:', errorUnreachable: 'The server does not answer', errorUnreachableMore: 'Check your connection. It is tried again by itself.',
  errorTitle: 'That did not work', errorStatus: status => `The server answered with an error (${status})`, again: 'Try again', notDone: 'Nothing was done',
  leaveAsIs: 'Leave it as it is', close: 'Close', paging: 'Pages', pageBack: 'Previous', pageNext: 'Next', pageNumber: page => `Page ${n(page)}`,
  noPage: 'There is no such page', toCampaigns: 'See the campaigns', optional: 'optional', none: 'none', total: 'total',
  today: 'today', tomorrow: 'tomorrow', yesterday: 'yesterday', dayAt: (day, time) => `${day} at ${time}`, days: count => many(count, 'day', 'days'),
  paceFree: 'As fast as it can', pacePerSecond: rate => `${rate} messages a second`, paceEvery: time => `One message every ${time}`,

  // ---- entering
  signIn: 'Sign in', signInMore: 'With the API key that you got from whoever runs the server.', signInKey: 'Key', signInHint: 'It is not kept in this browser.',
  signInWrong: 'That key is not valid. Copy all of it, without blanks.', signInOften: seconds => `Too many attempts. Try again in ${n(seconds)} s.`,
  signInNotPossible: 'You could not be signed in', signInAgain: 'Sign in again', endedTitle: 'Your session has ended',
  endedMore: 'Sign in again and go on where you were: nothing on this page is lost.', waitingMore: 'The panel opens by itself as soon as it answers.', waitingAgain: 'Trying again…',

  // ---- the list
  campaigns: 'Campaigns', newCampaign: 'New campaign', searchCampaigns: 'Search title, template, mailbox or number', orderBy: 'Order', filterBy: 'Filter',
  order_atencion: 'What needs attention', order_nuevas: 'Newest', order_viejas: 'Oldest', order_titulo: 'By title', order_fin: 'Those that end first', order_mensajes: 'Largest',
  filter_todas: 'All', filter_marcha: 'Running', filter_detenidas: 'Stopped', filter_pausadas: 'Paused', filter_programadas: 'Scheduled', filter_completadas: 'Completed', filter_canceladas: 'Cancelled', filter_borradores: 'Drafts',
  state_borrador: 'Draft', state_programado: 'Scheduled', state_encolado: 'Queued', state_procesando: 'Sending', state_waiting: 'Waiting', state_pausado: 'Paused', state_detenido: 'Stopped',
  state_completado: 'Completed', state_cancelado: 'Cancelled', 'state_dañado': 'Damaged',
  colCampaign: 'Campaign', colState: 'State', colProgress: 'Progress', colPace: 'Pace', colEnd: 'Ends', colActions: 'Actions',
  rowAbout: (template, inbox) => `${template} · mailbox ${inbox}`, rowGone: 'No longer there', ofTotal: (done, total) => `${n(done)} of ${n(total)}`,
  deliveredShort: count => `${n(count)} delivered`, readShort: count => `${n(count)} read`, failedShort: count => `${n(count)} failed`, unsureShort: count => `${n(count)} uncertain`,
  waitsUntil: 'waits until', open: 'Open', moreOn: title => `More actions: ${title}`, actOn: (verb, title) => `${verb}: ${title}`,
  showing: (from, to, all, pace) => `${n(from)} to ${n(to)} of ${n(all)}${pace ? ` · ${n(pace)} messages a minute in all` : ''}`,
  listSpoken: (going, pace) => (going ? `${many(going, 'campaign', 'campaigns')} sending, ${n(pace)} messages a minute` : 'No campaign is sending'),
  everywhere: 'What was sent to this number', everywhereMore: 'In every campaign, also in finished ones that are still kept.', everywhereNone: 'No campaign has this number. It may be among the rejected rows of an upload, or in a campaign that is gone.', everywhereOlder: 'Search older campaigns', everywhereAsk: text => `Search ${text} in all campaigns`, isOnList: 'It is on the exclusion list:',
  noMatch: 'Nothing matches', noMatchMore: 'No campaign has that in its title, template or mailbox with these filters.', clearFilters: 'Clear the filters',
  noCampaigns: 'No campaigns yet', noCampaignsMore: 'Upload a spreadsheet with the numbers and what belongs to each person; before anything is sent you see what each will get.', finishedNotRead: 'The finished campaigns could not be read',
  meterLabel: (share, one) => `${share} sent: ${n(one.enviados)} of ${n(one.total)}, ${n(one.fallidos)} failed, ${n(one.inciertos)} uncertain`,

  // ---- what can be done to one
  act_iniciar: 'Send', act_pausar: 'Pause', act_reanudar: 'Resume', act_reintentar: 'Retry failed', act_clonar: 'Duplicate', act_cancelar: 'Cancel…', act_descartar: 'Discard', act_eliminar: 'Delete…',
  ask_iniciar: () => 'Send this campaign?', ask_pausar: () => 'Pause the campaign?', ask_reanudar: () => 'Resume the campaign?', ask_reintentar: () => 'Send the failed ones again?',
  ask_clonar: () => 'Duplicate the campaign', ask_cancelar: () => 'Cancel the campaign for good?', ask_descartar: () => 'Discard the draft?', ask_eliminar: () => 'Delete the campaign and its reports?',
  then_iniciar: one => `${messages(one.total - (one.excluidos ?? 0))} begin to go out now.`,
  then_pausar: one => `What is under way ends and nothing new goes out. ${n(one.pendientes)} stay in the queue until you resume it.`,
  then_reanudar: one => (one.perdidos ? `You accept that ${n(one.perdidos)} are missing that somebody deleted, and it goes on with the others.` : 'It goes on where it was. If the server stopped it, mend the cause first or it stops again.'),
  then_reintentar: one => `Of ${n(one.fallidos)} failed ones those go out that can arrive. Those that never will (no WhatsApp, no marketing wanted) are left out.`,
  then_clonar: () => 'Makes a draft with the same recipients and template. Nothing is sent until you say so.',
  then_cancelar: one => `${messages(one.pendientes)} not sent yet will never go out. To stop for a while only, pause it.`,
  then_descartar: () => 'What you uploaded is deleted. The file on your computer is not touched.', then_eliminar: () => 'Its reports go, too: nobody will know who got what. Download them first if you need them.',
  do_iniciar: one => `Send ${messages(one.total - (one.excluidos ?? 0))}`, do_pausar: () => 'Pause', do_reanudar: () => 'Resume', do_reintentar: () => 'Retry', do_clonar: () => 'Make the copy',
  do_cancelar: () => 'Cancel for good', do_descartar: () => 'Discard', do_eliminar: () => 'Delete',
  done_iniciar: title => `${title}: queued`, done_pausar: title => `${title}: paused`, done_reanudar: title => `${title}: goes on`, done_reintentar: (title, answer) => `${title}: ${messages(answer?.reintentados)} queued again`,
  done_clonar: () => 'Copy made', done_cancelar: title => `${title}: cancelled`, done_descartar: () => 'Draft discarded', done_eliminar: title => `${title}: deleted`, fieldTitle: 'Title', moreActions: 'More actions',
};
