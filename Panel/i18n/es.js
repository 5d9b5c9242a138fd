// The panel's words in Spanish. A function where the words depend on what they speak about. Imports nothing: app/i18n.js
// waits for this module before any other goes on.

const n = value => new Intl.NumberFormat('es', { useGrouping: 'always' }).format(value ?? 0);
const many = (count, one, other) => `${n(count)} ${count === 1 ? one : other}`;
const messages = count => many(count, 'mensaje', 'mensajes');

export default {
  // ---- the frame
  skip: 'Ir al contenido', loading: 'Cargando', navLabel: 'Secciones', navCampaigns: 'Campañas', navExclusions: 'Exclusiones',
  navTemplates: 'Plantillas', navSystem: 'Sistema', zoneFoot: (name, zone) => `Todas las horas son de su zona: ${name} (${zone}).`,
  apiDocs: 'Documentación de la API', signOut: 'Salir', whoYouAre: (name, role) => `Ha entrado como ${name} (${role})`,
  role_lectura: 'solo lectura', role_operador: 'operador', role_admin: 'administrador',
  healthOk: 'Todo en marcha', healthDegraded: 'Con avisos', healthBad: 'No se está enviando', healthAway: 'Sin conexión', healthAsking: 'Comprobando…',
  awayTitle: 'El servidor no responde.', awayMore: 'Lo que ve puede estar anticuado; se actualiza solo en cuanto responda. Lo que ya aceptó no se pierde.',
  awaySince: time => `Desde hace ${time}.`, redisAway: 'Redis no está disponible', redisAwayMore: 'No se está enviando nada, y no se pierde nada: seguirá solo cuando vuelva.',
  stopping: 'Esta instancia se está deteniendo: otra sigue con sus campañas.', degradedTitle: 'El servidor atiende, con un aviso:', errorUnreachable: 'El servidor no responde', errorUnreachableMore: 'Compruebe su conexión. Se vuelve a intentar solo.',
  errorTitle: 'No se pudo', errorStatus: status => `El servidor respondió con un error (${status})`, again: 'Intentar otra vez', notDone: 'No se hizo nada',
  leaveAsIs: 'Dejarlo como está', close: 'Cerrar', paging: 'Páginas', pageBack: 'Anterior', pageNext: 'Siguiente', pageNumber: page => `Página ${n(page)}`,
  noPage: 'Esta página no existe', toCampaigns: 'Ver las campañas', optional: 'si quiere', none: 'ninguno', total: 'total',
  today: 'hoy', tomorrow: 'mañana', yesterday: 'ayer', dayAt: (day, time) => `${day} a ${time.startsWith('1:') ? 'la' : 'las'} ${time}`, days: count => many(count, 'día', 'días'),
  paceFree: 'Tan deprisa como se pueda', pacePerSecond: rate => `${rate} mensajes por segundo`, paceEvery: time => `Un mensaje cada ${time}`,

  // ---- entering
  signIn: 'Entrar', signInMore: 'Con la clave de la API que le dio quien administra el servidor.', signInKey: 'Clave', signInHint: 'No se guarda en este navegador.',
  signInWrong: 'Esa clave no es válida. Cópiela entera, sin espacios.', signInOften: seconds => `Demasiados intentos. Pruebe otra vez dentro de ${n(seconds)} s.`,
  signInNotPossible: 'No se pudo entrar', signInAgain: 'Entrar otra vez', endedTitle: 'Su sesión ha terminado',
  endedMore: 'Entre otra vez y seguirá donde estaba: lo que tenía en esta página no se ha perdido.', waitingMore: 'El panel se abre solo en cuanto responda.', waitingAgain: 'Intentándolo de nuevo…',

  // ---- the list
  campaigns: 'Campañas', newCampaign: 'Nueva campaña', searchCampaigns: 'Buscar por título, plantilla, buzón o número', orderBy: 'Ordenar', filterBy: 'Filtrar',
  order_atencion: 'Lo que pide atención', order_nuevas: 'Más recientes', order_viejas: 'Más antiguas', order_titulo: 'Por título', order_fin: 'Las que acaban antes', order_mensajes: 'Las más grandes',
  filter_todas: 'Todas', filter_marcha: 'En marcha', filter_detenidas: 'Detenidas', filter_pausadas: 'En pausa', filter_programadas: 'Programadas', filter_completadas: 'Completadas', filter_canceladas: 'Canceladas', filter_borradores: 'Borradores',
  state_borrador: 'Borrador', state_programado: 'Programada', state_encolado: 'En cola', state_procesando: 'Enviando', state_waiting: 'En espera', state_pausado: 'En pausa', state_detenido: 'Detenida',
  state_completado: 'Completada', state_cancelado: 'Cancelada', 'state_dañado': 'Dañada',
  colCampaign: 'Campaña', colState: 'Estado', colProgress: 'Avance', colPace: 'Ritmo', colEnd: 'Termina', colActions: 'Acciones',
  rowAbout: (template, inbox) => `${template} · buzón ${inbox}`, rowGone: 'Ya no existe', ofTotal: (done, total) => `${n(done)} de ${n(total)}`,
  deliveredShort: count => many(count, 'entregado', 'entregados'), readShort: count => many(count, 'leído', 'leídos'), failedShort: count => many(count, 'fallido', 'fallidos'), unsureShort: count => many(count, 'incierto', 'inciertos'),
  waitsUntil: 'espera hasta', open: 'Abrir', moreOn: title => `Más acciones: ${title}`, actOn: (verb, title) => `${verb}: ${title}`,
  showing: (from, to, all, pace) => `${n(from)} a ${n(to)} de ${n(all)}${pace ? ` · ${n(pace)} mensajes por minuto en total` : ''}`,
  listSpoken: (going, pace) => (going ? `${many(going, 'campaña enviando', 'campañas enviando')}, ${n(pace)} mensajes por minuto` : 'Ninguna campaña está enviando'),
  everywhere: 'Qué se le envió a este número', everywhereMore: 'Se busca en todas las campañas, también en las terminadas que se conservan.', everywhereNone: 'Ninguna campaña tiene este número. Puede estar entre las filas rechazadas al subir un archivo, o en una campaña que ya se fue.', everywhereOlder: 'Buscar en campañas más antiguas', everywhereAsk: text => `Buscar ${text} en todas las campañas`, isOnList: 'Está en la lista de exclusión:',
  noMatch: 'Nada coincide', noMatchMore: 'Ninguna campaña tiene eso en su título, plantilla o buzón con estos filtros.', clearFilters: 'Quitar los filtros',
  noCampaigns: 'Todavía no hay campañas', noCampaignsMore: 'Suba una hoja de cálculo con los números y los datos de cada persona; antes de enviar verá lo que recibirá cada una.', finishedNotRead: 'No se pudieron leer las campañas terminadas',
  meterLabel: (share, one) => `${share} enviado: ${n(one.enviados)} de ${n(one.total)}, ${n(one.fallidos)} fallidos, ${n(one.inciertos)} inciertos`,

  // ---- what can be done to one
  act_iniciar: 'Enviar', act_pausar: 'Pausar', act_reanudar: 'Reanudar', act_reintentar: 'Reintentar fallidos', act_clonar: 'Duplicar', act_cancelar: 'Cancelar…', act_descartar: 'Descartar', act_eliminar: 'Eliminar…',
  ask_iniciar: () => '¿Enviar esta campaña?', ask_pausar: () => '¿Pausar la campaña?', ask_reanudar: () => '¿Reanudar la campaña?', ask_reintentar: () => '¿Enviar otra vez los fallidos?',
  ask_clonar: () => 'Duplicar la campaña', ask_cancelar: () => '¿Cancelar la campaña para siempre?', ask_descartar: () => '¿Descartar el borrador?', ask_eliminar: () => '¿Eliminar la campaña y sus informes?',
  then_iniciar: one => `Empieza a salir ahora: ${messages(one.total - (one.excluidos ?? 0))}.`,
  then_pausar: one => `Lo que está en camino termina y no sale nada nuevo. ${one.pendientes === 1 ? 'Queda' : 'Quedan'} ${n(one.pendientes)} en la cola hasta que la reanude.`,
  then_reanudar: one => (one.perdidos ? `Acepta que faltan ${n(one.perdidos)} que alguien borró, y sigue con los demás.` : 'Sigue donde estaba. Si la detuvo el servidor, repare antes la causa o se detendrá otra vez.'),
  then_reintentar: one => `De los ${n(one.fallidos)} fallidos salen los que pueden llegar. Se omiten los que no llegarán nunca (sin WhatsApp, no aceptan publicidad).`,
  then_clonar: () => 'Crea un borrador con los mismos destinatarios y la misma plantilla. No se envía nada hasta que usted lo diga.',
  then_cancelar: one => `${one.pendientes === 1 ? 'Queda 1 mensaje' : `Quedan ${n(one.pendientes)} mensajes`} sin enviar y ya no saldrán. Si solo quiere parar un rato, páusela.`,
  then_descartar: () => 'Se borra lo que subió. El archivo de su ordenador no se toca.', then_eliminar: () => 'Se borran también sus informes: ya no se sabrá quién recibió qué. Descárguelos antes si los necesita.',
  do_iniciar: one => `Enviar ${messages(one.total - (one.excluidos ?? 0))}`, do_pausar: () => 'Pausar', do_reanudar: () => 'Reanudar', do_reintentar: () => 'Reintentar', do_clonar: () => 'Crear la copia',
  do_cancelar: () => 'Cancelar para siempre', do_descartar: () => 'Descartar', do_eliminar: () => 'Eliminar',
  done_iniciar: title => `${title}: en la cola`, done_pausar: title => `${title}: en pausa`, done_reanudar: title => `${title}: sigue`, done_reintentar: (title, answer) => `${title}: ${messages(answer?.reintentados)} otra vez en la cola`,
  done_clonar: () => 'Copia creada', done_cancelar: title => `${title}: cancelada`, done_descartar: () => 'Borrador descartado', done_eliminar: title => `${title}: eliminada`, fieldTitle: 'Título', moreActions: 'Más acciones',
};
