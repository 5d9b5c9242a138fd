// The panel's words in Spanish beyond its first page: one campaign, a new one, exclusions, templates, the system, failures.

const n = value => new Intl.NumberFormat('es', { useGrouping: 'always' }).format(value ?? 0);
const many = (count, one, other) => `${n(count)} ${count === 1 ? one : other}`;
const messages = count => many(count, 'mensaje', 'mensajes');

export default {
  // ---- one campaign
  about: one => `${one.plantilla} · ${one.idioma} · buzón ${one.buzon} · creada`, noCampaign: 'Esta campaña no existe', noCampaignMore: 'Se eliminó, o terminó hace tiempo y se fue sola.', staleTitle: 'No se pudo actualizar', nowLabel: 'Qué está haciendo ahora',
  until: time => `No sale nada hasta ${time}.`, leftAll: left => `Son ${left} mensajes.`, leftThen: left => `Faltan ${left}.`,
  nowDraft: 'Es un borrador: no se envía nada hasta que usted lo diga.', nowDraftMore: 'Si no se usa, se borra solo.',
  nowPlanned: time => (time ? `Empieza ${time}.` : 'Está programada.'), nowPaused: left => `En pausa: no sale nada hasta que la reanude. Faltan ${left}.`,
  nowStopped: 'El servidor la detuvo.', nowStoppedMore: left => `No sale nada. Faltan ${left}: repare la causa y reanude.`, nowDamagedMore: 'Alguien cambió sus datos en Redis. No sale nada de ella; las demás siguen.',
  nowCancelled: (sent, left) => `Cancelada: salieron ${sent} y no saldrán ${left}.`,
  nowDone: one => (one.enviados === one.total ? `Terminó: ${one.total === 1 ? 'salió el único mensaje' : `salieron los ${n(one.total)} mensajes`}.`
    : `Terminó: ${[`${n(one.enviados)} enviados`, one.fallidos && many(one.fallidos, 'fallido', 'fallidos'), one.inciertos && many(one.inciertos, 'incierto', 'inciertos'), one.excluidos && many(one.excluidos, 'excluido', 'excluidos'), one.perdidos && many(one.perdidos, 'perdido', 'perdidos')].filter(Boolean).join(', ')}.`),
  nowWaits: 'Está en espera.', nowQueued: 'En la cola: el primer mensaje sale en un momento.', nowStill: 'Está en marcha, y en el último minuto no ha salido ninguno.', nowLast: 'Está esperando las últimas respuestas.',
  endsTowards: time => ` y termina ${time.replace(' a la', ' hacia la')}`, nowSending: (pace, left, end) => `${pace}; faltan ${left}${end}.`, measured: rate => `Ritmo medido en el último minuto: ${n(Math.round(rate))} por minuto. Nada espera.`,
  campaignSpoken: (share, says) => `${share} enviado. ${says}`, sumLabel: 'Suma de todas las partes', sumRight: 'la suma cuadra', sumWrong: 'la suma no cuadra todavía',
  part_enviados: 'enviados', part_fallidos: 'fallidos', part_inciertos: 'inciertos', part_pendientes: 'pendientes', part_reintentando: 'reintentando', part_en_vuelo: 'en vuelo', part_cancelados: 'cancelados', part_excluidos: 'excluidos', part_perdidos: 'perdidos',
  card_delivered: 'Entregados', card_read: 'Leídos', card_replied: 'Respondieron', card_failed: 'Fallidos', card_unsure: 'Inciertos', card_held: 'Retenidos', card_cost: 'Meta los cobra',
  ofSent: share => `${share} de los enviados`, ofAll: share => `${share} del total`, unsureWhat: 'ver qué hacer', heldWhat: 'Meta aún los juzga',
  chartTitle: 'Mensajes por minuto', chartLabel: 'Mensajes por minuto de toda la campaña; las flechas recorren sus momentos', chartEmpty: 'Aún no ha salido ninguno.', chartNotRead: 'No se pudo leer su ritmo',
  failuresTitle: 'Por qué fallaron', failuresMore: count => `${count} en total`, retryLater: 'Se pueden reintentar cuando termine', retryThese: 'Reintentar estos', retried: count => `${messages(count)} otra vez en la cola`,
  askRetryCode: (count, code) => `¿Enviar otra vez los ${count} con el código ${code}?`, doRetry: count => `Enviar ${count} otra vez`, retryMore: 'Salen a su ritmo, detrás de lo que quede.',
  unsureTitle: count => `${count} inciertos: quizá llegaron, quizá no`, unsureMore: 'La conexión se cortó cuando ya habían salido. Muchos se resuelven solos en unos minutos, cuando Meta dice qué fue de ellos. Compárelos con WhatsApp antes de enviarlos otra vez.',
  unsureDownload: 'Descargar la lista', unsureRetry: 'Enviarlos otra vez…', unsureLater: 'Se podrán enviar otra vez cuando la campaña termine.', askUnsure: count => `¿Enviar otra vez los ${count} inciertos?`, unsureTwice: 'Quien ya lo recibió lo recibirá dos veces.', unsureShortWhy: 'se cortó la conexión al enviarlo',
  paceTitle: 'Ritmo', slower: 'más despacio', faster: 'más deprisa', paceGive: 'Cambiar el ritmo', paceKeep: 'Dejar el que tiene', paceDefault: 'Usar el general', paceGiven: 'Ritmo cambiado', paceFreeEnd: 'Sin esperar entre mensajes.',
  endsAt: (time, rest) => `Así termina ${time.replace(' a la', ' hacia la')} (${rest}).`, endsUnknown: 'Aún no se sabe cuándo termina.',
  reports: 'Informes', reportAll: 'Todos', reportFailed: 'Fallidos', reportUnread: 'Sin leer', reportUnsure: 'Inciertos', reportSemicolon: 'Separado por punto y coma, como lo espera Excel en español', reportKept: 'Los informes se van con la campaña, días después de que termine: descárguelos si los necesita.',
  auditTitle: 'Quién hizo qué', auditEmpty: 'Nadie ha hecho nada todavía.', noKey: 'sin clave', did_pausar: 'Pausó', did_reanudar: 'Reanudó', did_cancelar: 'Canceló', did_reintentar: 'Reintentó', did_ritmo: 'Cambió el ritmo', did_iniciar: 'Envió', did_clonar: 'Duplicó', did_eliminar: 'Eliminó',
  'did_crear-campana': 'Creó', 'did_crear-campana-json': 'Creó', 'did_encolar-mensaje': 'Creó con un mensaje', 'did_probar-envio': 'Hizo una prueba', did_excluir: 'Excluyó números', did_readmitir: 'Quitó exclusiones', did_sesion: 'Entró en el panel',
  wouldSend: 'Saldrían',

  // ---- recipients
  recipients: 'Destinatarios', searchNumber: 'Buscar un número', find: 'Buscar', showAll: 'Ver todos', noRecipient: 'Ese número no está en esta campaña', noRecipientMore: 'Se buscó en todas sus formas de escribirlo. Puede estar entre las filas rechazadas al subir el archivo.',
  nobodyHere: 'Nadie por ahora', nobodyHereMore: 'Ningún destinatario está así en este momento.', colNumber: 'Número', colOutcome: 'Resultado', colWhy: 'Por qué', colSentAt: 'Cuándo', numberLost: 'se perdió', history: 'Historia', historyOf: number => `Historia de ${number}`,
  outcome_todos: 'Todos', outcome_enviado: 'Enviados', outcome_entregado: 'Entregados', outcome_leido: 'Leídos', outcome_fallido: 'Fallidos', outcome_incierto: 'Inciertos', outcome_pendiente: 'Pendientes', outcome_reintentando: 'Reintentando', outcome_en_vuelo: 'En vuelo', outcome_cancelado: 'Cancelados', outcome_excluido: 'Excluidos', outcome_perdido: 'Perdidos',
  one_enviado: 'Enviado', one_entregado: 'Entregado', one_leido: 'Leído', one_fallido: 'Fallido', one_incierto: 'Incierto', one_pendiente: 'Pendiente', one_reintentando: 'Reintentando', one_en_vuelo: 'En vuelo', one_cancelado: 'Cancelado', one_excluido: 'Excluido', one_perdido: 'Perdido',
  stepRow: seq => `Mensaje ${n(seq)} de la campaña`, stepTries: count => many(count, 'intento', 'intentos'), stepSent: 'WhatsApp lo aceptó', stepDelivered: 'Llegó al teléfono', stepRead: 'Lo leyó', stepUnsure: 'No se sabe si llegó', stepError: 'Lo que dijo la API', stepWaiting: 'Espera su turno', stepExcluded: 'Está en la lista de exclusión: no se le envía',

  // ---- a new campaign
  steps: 'Pasos', step_1: 'Archivo', step_2: 'Revisar', step_3: 'Enviar', dropHere: 'Arrastre aquí su archivo, o elíjalo', dropMore: 'CSV, Excel (XLSX) u ODS, tal como está', otherFile: 'Otro archivo', otherFileLong: 'Elegir otro archivo',
  fieldInbox: 'Buzón', inboxHint: 'El canal de WhatsApp desde el que se envía.', fieldTemplate: 'Plantilla', fieldLanguage: 'Idioma', titleHint: 'Solo lo ve usted. No puede repetirse.', pickTemplate: 'Elija una plantilla…',
  templatesBlocked: count => (count === 1 ? 'Otra no se puede enviar ahora: véala en Plantillas.' : `Otras ${n(count)} no se pueden enviar ahora: véalas en Plantillas.`), templateNeedsInbox: 'Escriba antes el buzón y podrá elegirla.', templatesAsking: 'Preguntando a Meta…', templatesNot: why => `Escríbala tal como se llama en WhatsApp. No se pueden listar: ${why}`, templatesNone: 'La cuenta no tiene plantillas.',
  dropTwins: 'Si un número se repite, enviar solo a la primera fila', whatTheyRead: 'Lo que van a leer', exampleFile: 'Descargar un archivo de ejemplo', fileHow: 'Cómo debe ser el archivo',
  fileHowList: ['La primera fila son los nombres de las columnas.', 'Una columna tiene el número de teléfono; cualquier nombre corriente vale: «Celular», «Teléfono», «WhatsApp»…', 'Las demás llenan la plantilla. En el paso siguiente elige cuál va en cada sitio.', 'Las filas que no sirvan se muestran antes de enviar nada.'],
  missingFile: 'Elija el archivo', missingInbox: 'Escriba el buzón', missingTemplate: 'Elija la plantilla', missingTitle: 'Póngale un título', nothingSentYet: 'Subirlo no envía nada: primero lo revisa.', uploadAndCheck: 'Subir y revisar', notUploaded: 'El servidor no aceptó el archivo',
  uploading: share => `Subiendo… ${share} %`, serverReads: 'El servidor lee las filas…', stopUpload: 'Detener', uploadLabel: 'Subida', uploadOf: (sent, all) => `${sent} de ${all}`, uploadRest: time => `faltan ${time}`,
  checkTitle: 'Revisar antes de enviar', check_accepted: 'Se enviarán', check_rejected: 'Filas con errores', check_twins: 'Repetidos', check_excluded: 'Excluidos', check_takes: 'Tardará', soon: 'lo mínimo', firstRow: row => `La primera es la fila ${n(row)}.`,
  previewRow: row => `Así lo leerá la fila ${n(row)}`, previewTo: 'Llega a', rowBefore: 'Fila anterior', rowAfter: 'Fila siguiente', withCards: count => `Carrusel de ${many(count, 'tarjeta', 'tarjetas')}`, media_imagen: 'Imagen', media_video: 'Video', media_documento: 'Documento', media_lugar: 'Un lugar en el mapa',
  mappingTitle: 'De qué columna sale cada parte', columnFor: what => `Columna para ${what}`, noColumn: 'ninguna columna', sameForAll: 'el mismo texto en todas…', textForAll: what => `Texto de ${what} para todas las filas`, suchAs: example => `p. ej. ${example}`, columnsKept: names => `No se envían, pero vuelven en los informes: ${names}.`, remap: 'Aplicar y revisar otra vez', noRemap: 'Para cambiarlo, elija el archivo otra vez.',
  target_numero: 'Número', target_url_imagen: 'Imagen', target_url_video: 'Video', target_url_documento: 'Documento', target_nombre_documento: 'Nombre del documento', target_encabezado: 'Encabezado', target_usuario: 'Usuario de WhatsApp',
  rowsBad: count => (count === '1' ? '1 fila no se enviará' : `${count} filas no se enviarán`), allErrors: 'Todos', errorsDownload: 'Descargar la lista', errorsFile: 'filas-con-errores.csv', colRow: 'Fila', colColumn: 'Columna', colCell: 'Celda y qué tiene', colValue: 'Valor', colError: 'Error', emptyCell: 'vacía', firstErrors: (shown, all) => `Se muestran las primeras ${n(shown)} de ${n(all)}.`,
  scheduleTitle: 'Cuándo y a qué ritmo', scheduleStart: 'Empieza', startNow: 'En cuanto lo envíe', startLater: 'Más tarde', startAt: 'Día y hora', scheduleHours: 'Horas y días', onlyHours: 'Solo a ciertas horas', hourFrom: 'Desde las', hourTo: 'Hasta las', scheduleDays: 'Días en que se envía', weekdays: ['lun', 'mar', 'mié', 'jue', 'vie', 'sáb', 'dom'],
  missingStart: 'Diga cuándo', startPast: 'Ese momento ya pasó', missingDays: 'Elija al menos un día', missingHours: 'Diga desde y hasta qué hora', trial: 'Probar con mi número', trialTitle: 'Enviar una prueba', trialMore: row => `Se envía de verdad, con los datos de la fila ${n(row)}, a este número y a nadie más.`, trialNumber: 'Su número', trialHint: 'Con el código del país, p. ej. +58 412 1234567', trialSend: 'Enviar la prueba', trialAgain: 'Enviar otra vez',
  trialSent: 'WhatsApp aceptó la prueba.', trialLook: 'Mire su teléfono.', trialRefused: 'WhatsApp la rechazó.', trialSilent: 'La API no respondió.', draftKept: 'Guardado como borrador', sendMany: count => `Enviar ${messages(count)}`, scheduleMany: count => `Programar ${messages(count)}`, askSend: count => `¿Enviar ${messages(count)}?`, askSchedule: count => `¿Programar ${messages(count)}?`,
  noDraft: 'Este borrador ya no está', noDraftMore: 'Se descartó, o pasó mucho tiempo sin usarse. Puede subir el archivo otra vez.', readersOnly: 'Su clave solo puede mirar', readersOnlyMore: 'Para crear campañas hace falta una clave de operador.',

  // ---- exclusions
  exclusions: 'Exclusiones', exclusionsMore: 'Números a los que ninguna campaña envía.', exclusionsCount: count => `${many(count, 'número al que', 'números a los que')} ninguna campaña envía.`, downloadList: 'Descargar', importFile: 'Importar un archivo', addNumbers: 'Excluir números',
  lookUp: '¿Está este número en la lista?', isExcluded: 'Está excluido.', isNotExcluded: 'No está en la lista.', isNotExcludedMore: 'Las campañas le envían.', excludeIt: 'Excluirlo', colOrigin: 'De dónde vino', colReason: 'Motivo', colSince: 'Desde', remove: 'Quitar de la lista', removeNumber: number => `Quitar ${number} de la lista`,
  origin_manual: 'Se agregó aquí o por la API', origin_csv: 'Vino en un archivo', origin_archivo: 'Vino en un archivo', origin_131050: 'Dejó la publicidad (código 131050)', origin_respuesta: 'Respondió pidiendo la baja', origin_preferencia: 'Apagó la publicidad en WhatsApp',
  exclusionsShown: (shown, all) => `${shown} en esta página, ${all} en total`, noExclusions: 'Nadie está excluido', noExclusionsMore: 'Quien responda BAJA, o apague la publicidad, llega aquí solo. También puede agregar números o importar un archivo.',
  addMore: 'Deja de enviárseles en el acto, también en las campañas que ya están en marcha.', numbersLabel: 'Números', numbersHint: 'Uno por línea. Con el código del país.', reasonLabel: 'Motivo', excludeMany: count => (count ? `Excluir ${many(count, 'número', 'números')}` : 'Excluir'), excluded: (added, known) => `${many(added, 'número nuevo', 'números nuevos')} en la lista${known ? `; ${n(known)} ya ${known === 1 ? 'estaba' : 'estaban'}` : ''}`,
  importMore: 'Un CSV, XLSX u ODS. Solo cuenta su columna de números; lo que ya está en la lista se queda como está.', excludeFile: 'Excluir los del archivo', rowsUnread: count => `${count} no se entendieron:`, rowIs: row => `Fila ${n(row)}:`, askRemove: '¿Quitar este número de la lista?', removeMore: 'Las campañas volverán a enviarle. Lo que se omitió no se recupera.', removeAskedFor: 'Esta persona pidió no recibir más. Quítela solo si se lo ha vuelto a pedir: si no, puede denunciar su número.', removed: 'Quitado de la lista',

  // ---- templates
  templates: 'Plantillas', templatesMore: 'Las que Meta tiene para un buzón, como las ve quien las recibe.', searchTemplates: 'Buscar una plantilla', readAgain: 'Leer otra vez', whichInbox: '¿De qué buzón?', whichInboxMore: 'Escriba su número y verá las plantillas de su cuenta.', templatesNotRead: 'No se pudieron leer las plantillas', noTemplates: 'La cuenta no tiene plantillas', columnsOf: 'Columnas que lleva su archivo', useTemplate: 'Usar en una campaña',
  meta_APPROVED: 'Aprobada', meta_PAUSED: 'En pausa', meta_PENDING: 'Pendiente', meta_REJECTED: 'Rechazada', meta_DISABLED: 'Desactivada', category_MARKETING: 'marketing', category_UTILITY: 'servicio', category_AUTHENTICATION: 'autenticación', quality_GREEN: 'calidad alta', quality_YELLOW: 'calidad media', quality_RED: 'calidad baja',

  // ---- the system
  system: 'Sistema', systemMore: 'Cómo está el servidor.', systemAbout: name => `Responde la instancia ${name}. Detrás de un balanceador puede ser otra cada vez.`, allMetrics: 'Todas las métricas', systemState: 'Ahora', redis: 'Redis', connected: 'conectado', notConnected: 'no responde', credentials: 'Credenciales', readable: 'se leen', notReadable: 'no se pueden leer: los buzones ya leídos siguen', api: 'API de WhatsApp', answersIn: time => `responde en ${time}`, nothingSentNow: 'nada se envía ahora desde aquí',
  activeCampaigns: 'Campañas activas', onThisInstance: count => `(${count} en esta instancia)`, pendingMessages: 'Mensajes por enviar', lastActivity: 'Última actividad', uptime: 'En marcha desde hace', dailyLimits: 'Últimas 24 horas por buzón', noDailyLimit: 'Sin LIMITE_DIARIO: no se cuentan.', ofLimit: (limit, share) => `de ${limit} (${share})`, apiErrors: 'Lo que la API rechazó, desde el arranque', noErrorsYet: 'Nada.', metricsNotRead: 'No se pudieron leer las métricas',
  messagesMinute: 'Mensajes por minuto', apiLatency: 'API: 95 de cada 100 en', redisLatency: 'Redis: 95 de cada 100 en', loopLag: 'Retraso del bucle (99 de 100)', requestsSecond: 'Peticiones por segundo', sinceOpened: time => `en esta instancia, últimos ${time}`, lastEvents: 'Lo último que se hizo',

  // ---- failures: what the code means, what can be done
  code_131026: ['El número no tiene WhatsApp, o no puede recibirlo', 'Reintentar no sirve. Corrija el número con su cliente.'],
  code_131049: ['Meta no le entrega más publicidad por ahora', 'No antes de 24 horas. Reintente mañana.'],
  code_131050: ['La persona no acepta publicidad de su empresa', 'Ya está en Exclusiones. No insista.'],
  code_131047: ['Pasaron más de 24 horas desde su última respuesta', 'Use una plantilla aprobada.'],
  code_131021: ['El destinatario es el mismo número que envía', 'Quite ese número del archivo.'],
  code_131051: ['Tipo de mensaje no admitido', 'Revise la plantilla.'],
  code_131062: ['La plantilla no se puede enviar a quien oculta su número', 'Use otra plantilla para ellos.'],
  code_130472: ['La persona está en un experimento de Meta', 'Meta no se lo entrega. No hay nada que hacer.'],
  code_130497: ['La cuenta no puede enviar a ese país', 'Pida a Meta que lo permita.'],
  code_131008: ['Falta un dato que la plantilla pide', 'Revise las columnas del archivo.'],
  code_131009: ['Un dato no sirve para la plantilla', 'Revise las columnas del archivo.'],
  code_131030: ['El número no está permitido en la cuenta de prueba', 'Agréguelo en Meta, o use la cuenta definitiva.'],
  code_131052: ['Meta no pudo descargar la imagen o el archivo', 'Compruebe que el enlace abre sin contraseña y reintente.'],
  code_131053: ['Meta no pudo usar la imagen o el archivo', 'Compruebe su formato y su tamaño y reintente.'],
  code_132000: ['La cantidad de variables no coincide con la plantilla', 'Revise las columnas del archivo.'],
  code_132001: ['La plantilla no existe en ese idioma o no está aprobada', 'Revíselo en WhatsApp Manager y reanude.'],
  code_132005: ['El texto con sus variables es demasiado largo', 'Acorte los datos de esas filas.'],
  code_132007: ['La plantilla incumple las políticas de WhatsApp', 'Corríjala en WhatsApp Manager.'],
  code_132012: ['El formato de una variable no coincide con la plantilla', 'Revise las columnas del archivo.'],
  code_132015: ['Meta pausó la plantilla por su calidad', 'Edítela, o espere a que la reactive, y reanude.'],
  code_132016: ['Meta desactivó la plantilla para siempre', 'Cree otra plantilla y otra campaña.'],
  code_132018: ['Una variable tiene saltos de línea o espacios de más', 'Corrija esas celdas.'],
  code_190: ['El token de WhatsApp no es válido o venció', 'Guarde uno vigente en las credenciales del buzón y reanude.'],
  code_131042: ['La cuenta de WhatsApp tiene un problema de pago', 'Revise el método de pago en Meta Business y reanude.'],
  code_131048: ['Meta limitó el número por la calidad de sus mensajes', 'Espere a que mejore y reanude.'],
  code_131031: ['Meta bloqueó o restringió la cuenta', 'Revise su estado en WhatsApp Manager.'],
  code_131056: ['Demasiados mensajes seguidos a la misma persona', 'Reintente más tarde.'],
  code_130429: ['WhatsApp pidió ir más despacio', 'Baje el ritmo y reintente.'],
  code_137000: ['La clave de identidad de la persona cambió', 'Reintente.'],
  code_100: ['Meta no admite un dato del mensaje', 'Revise las columnas del archivo.'],
  code_http: ['La API rechazó la petición', 'Mire el detalle en el informe de fallidos.'],
  code_http5: ['La API tuvo un error', 'Reintente cuando la API esté bien.'],
  code_otros: ['Otros códigos, menos frecuentes', 'Están todos en el informe de fallidos.'],
  code_unknown: ['La API lo rechazó', 'Mire el detalle en el informe de fallidos.'],
};
