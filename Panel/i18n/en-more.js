// The panel's words in English beyond its first page: one campaign, a new one, exclusions, templates, the system, failures.

const n = value => new Intl.NumberFormat('en', { useGrouping: 'always' }).format(value ?? 0);
const many = (count, one, other) => `${n(count)} ${count === 1 ? one : other}`;
const messages = count => many(count, 'message', 'messages');

export default {
  // ---- one campaign
  about: one => `${one.plantilla} · ${one.idioma} · mailbox ${one.buzon} · created`, noCampaign: 'There is no such campaign', noCampaignMore: 'It was deleted, or it ended long ago and went by itself.', staleTitle: 'It could not be refreshed', nowLabel: 'What it is doing now',
  until: time => `Nothing goes out until ${time}.`, leftAll: left => `${left} messages.`, leftThen: left => `${left} left.`,
  nowDraft: 'It is a draft: nothing is sent until you say so.', nowDraftMore: 'If it is not used it goes by itself.',
  nowPlanned: time => (time ? `It begins ${time}.` : 'It is scheduled.'), nowPaused: left => `Paused: nothing goes out until you resume it. ${left} left.`,
  nowStopped: 'The server stopped it.', nowStoppedMore: left => `Nothing goes out. ${left} left: mend the cause and resume.`, nowDamagedMore: 'Somebody changed its data in Redis. Nothing of it goes out; the others go on.',
  nowCancelled: (sent, left) => `Cancelled: ${sent} went out and ${left} never will.`,
  nowDone: one => (one.enviados === one.total ? `Done: ${messages(one.total)} went out.`
    : `Done: ${[`${n(one.enviados)} sent`, one.fallidos && `${n(one.fallidos)} failed`, one.inciertos && `${n(one.inciertos)} uncertain`, one.excluidos && `${n(one.excluidos)} excluded`, one.perdidos && `${n(one.perdidos)} lost`].filter(Boolean).join(', ')}.`),
  nowWaits: 'It is waiting.', nowQueued: 'Queued: the first message goes out in a moment.', nowStill: 'It is running, and nothing went out in the last minute.', nowLast: 'It is waiting for the last answers.',
  endsTowards: time => ` and it ends ${time.replace(' at ', ' around ')}`, nowSending: (pace, left, end) => `${pace}; ${left} left${end}.`, measured: rate => `Measured in the last minute: ${n(Math.round(rate))} a minute. Nothing waits.`,
  campaignSpoken: (share, says) => `${share} sent. ${says}`, sumLabel: 'Sum of all parts', sumRight: 'the sum is right', sumWrong: 'the sum is not right yet',
  part_enviados: 'sent', part_fallidos: 'failed', part_inciertos: 'uncertain', part_pendientes: 'pending', part_reintentando: 'retrying', part_en_vuelo: 'in flight', part_cancelados: 'cancelled', part_excluidos: 'excluded', part_perdidos: 'lost',
  card_delivered: 'Delivered', card_read: 'Read', card_replied: 'Replied', card_failed: 'Failed', card_unsure: 'Uncertain', card_held: 'Held back', card_cost: 'Billed by Meta',
  ofSent: share => `${share} of the sent`, ofAll: share => `${share} of the total`, unsureWhat: 'see what to do', heldWhat: 'Meta still judges them',
  chartTitle: 'Messages a minute', chartLabel: 'Messages a minute over the whole campaign; arrow keys go through its moments', chartEmpty: 'None has gone out yet.', chartNotRead: 'Its pace could not be read',
  failuresTitle: 'Why they failed', failuresMore: count => `${count} in all`, retryLater: 'They can be retried when it has ended', retryThese: 'Retry these', retried: count => `${messages(count)} queued again`,
  askRetryCode: (count, code) => `Send the ${count} with code ${code} again?`, doRetry: count => `Send ${count} again`, retryMore: 'They go out at its pace, behind what is left.',
  unsureTitle: count => `${count} uncertain: perhaps they arrived, perhaps not`, unsureMore: 'The connection broke when they had already left. Many are settled within minutes, when Meta says what became of them. Compare them with WhatsApp before you send them again.',
  unsureDownload: 'Download the list', unsureRetry: 'Send them again…', unsureLater: 'They can be sent again when the campaign has ended.', askUnsure: count => `Send the ${count} uncertain ones again?`, unsureTwice: 'Who has got it already gets it twice.', unsureShortWhy: 'the connection broke while it was sent',
  paceTitle: 'Pace', slower: 'slower', faster: 'faster', paceGive: 'Change the pace', paceKeep: 'Keep the one it has', paceDefault: 'Use the general one', paceGiven: 'Pace changed', paceFreeEnd: 'Without waiting between messages.',
  endsAt: (time, rest) => `So it ends ${time.replace(' at ', ' around ')} (${rest}).`, endsUnknown: 'It is not known yet when it ends.',
  reports: 'Reports', reportAll: 'All', reportFailed: 'Failed', reportUnread: 'Not read', reportUnsure: 'Uncertain', reportSemicolon: 'Separated by semicolons, as Excel in Spanish wants it', reportKept: 'Reports go with their campaign, days after it has ended: download what you need.',
  auditTitle: 'Who did what', auditEmpty: 'Nobody has done anything yet.', noKey: 'no key', did_pausar: 'Paused', did_reanudar: 'Resumed', did_cancelar: 'Cancelled', did_reintentar: 'Retried', did_ritmo: 'Changed the pace', did_iniciar: 'Sent', did_clonar: 'Duplicated', did_eliminar: 'Deleted',
  'did_crear-campana': 'Created', 'did_crear-campana-json': 'Created', 'did_encolar-mensaje': 'Created with a message', 'did_probar-envio': 'Sent a test', did_excluir: 'Excluded numbers', did_readmitir: 'Took numbers off the list', did_sesion: 'Signed in to the panel',
  wouldSend: 'Would go out',

  // ---- recipients
  recipients: 'Recipients', searchNumber: 'Search a number', find: 'Search', showAll: 'Show all', noRecipient: 'That number is not in this campaign', noRecipientMore: 'All ways to write it were searched. It may be among the rows that were rejected at the upload.',
  nobodyHere: 'Nobody for now', nobodyHereMore: 'No recipient is in that state at this moment.', colNumber: 'Number', colOutcome: 'Outcome', colWhy: 'Why', colSentAt: 'When', numberLost: 'lost', history: 'History', historyOf: number => `History of ${number}`,
  outcome_todos: 'All', outcome_enviado: 'Sent', outcome_entregado: 'Delivered', outcome_leido: 'Read', outcome_fallido: 'Failed', outcome_incierto: 'Uncertain', outcome_pendiente: 'Pending', outcome_reintentando: 'Retrying', outcome_en_vuelo: 'In flight', outcome_cancelado: 'Cancelled', outcome_excluido: 'Excluded', outcome_perdido: 'Lost',
  one_enviado: 'Sent', one_entregado: 'Delivered', one_leido: 'Read', one_fallido: 'Failed', one_incierto: 'Uncertain', one_pendiente: 'Pending', one_reintentando: 'Retrying', one_en_vuelo: 'In flight', one_cancelado: 'Cancelled', one_excluido: 'Excluded', one_perdido: 'Lost',
  stepRow: seq => `Message ${n(seq)} of the campaign`, stepTries: count => many(count, 'attempt', 'attempts'), stepSent: 'WhatsApp accepted it', stepDelivered: 'It reached the phone', stepRead: 'It was read', stepUnsure: 'Nobody knows whether it arrived', stepError: 'What the API said', stepWaiting: 'It waits for its turn', stepExcluded: 'It is on the exclusion list: nothing is sent to it',

  // ---- a new campaign
  steps: 'Steps', step_1: 'File', step_2: 'Check', step_3: 'Send', dropHere: 'Drop your file here, or choose it', dropMore: 'CSV, Excel (XLSX) or ODS, as it is', otherFile: 'Another file', otherFileLong: 'Choose another file',
  fieldInbox: 'Mailbox', inboxHint: 'The WhatsApp channel it is sent from.', fieldTemplate: 'Template', fieldLanguage: 'Language', titleHint: 'Only you see it. It cannot be used twice.', pickTemplate: 'Choose a template…',
  templatesBlocked: count => (count === 1 ? 'One more cannot be sent now: see it under Templates.' : `${n(count)} more cannot be sent now: see them under Templates.`), templateNeedsInbox: 'Write the mailbox first and you can choose it.', templatesAsking: 'Asking Meta…', templatesNot: why => `Write its name as it is in WhatsApp. They cannot be listed: ${why}`, templatesNone: 'The account has no templates.',
  dropTwins: 'If a number comes twice, send only to its first row', whatTheyRead: 'What they will read', exampleFile: 'Download an example file', fileHow: 'How the file should be',
  fileHowList: ['The first row has the names of the columns.', 'One column has the phone number; any usual name will do: “Phone”, “WhatsApp”, “Celular”…', 'The others fill the template. In the next step you choose which goes where.', 'Rows that cannot be used are shown before anything is sent.'],
  missingFile: 'Choose the file', missingInbox: 'Write the mailbox', missingTemplate: 'Choose the template', missingTitle: 'Give it a title', nothingSentYet: 'Uploading sends nothing: you check it first.', uploadAndCheck: 'Upload and check', notUploaded: 'The server did not accept the file',
  uploading: share => `Uploading… ${share} %`, serverReads: 'The server reads the rows…', stopUpload: 'Stop', uploadLabel: 'Upload', uploadOf: (sent, all) => `${sent} of ${all}`, uploadRest: time => `${time} left`,
  checkTitle: 'Check before sending', check_accepted: 'To be sent', check_rejected: 'Rows with errors', check_twins: 'Duplicates', check_excluded: 'Excluded', check_takes: 'Will take', soon: 'as little as can be', firstRow: row => `The first is row ${n(row)}.`,
  previewRow: row => `How row ${n(row)} will read it`, previewTo: 'Goes to', rowBefore: 'Row before', rowAfter: 'Row after', withCards: count => `Carousel of ${many(count, 'card', 'cards')}`, media_imagen: 'Picture', media_video: 'Video', media_documento: 'Document', media_lugar: 'A place on the map',
  mappingTitle: 'Which column fills which part', columnFor: what => `Column for ${what}`, noColumn: 'no column', sameForAll: 'the same text in all…', textForAll: what => `Text of ${what} for all rows`, suchAs: example => `such as ${example}`, columnsKept: names => `Not sent, but in the reports: ${names}.`, remap: 'Apply and check again', noRemap: 'To change it, choose the file again.',
  target_numero: 'Number', target_url_imagen: 'Picture', target_url_video: 'Video', target_url_documento: 'Document', target_nombre_documento: 'Document’s name', target_encabezado: 'Header', target_usuario: 'WhatsApp user',
  rowsBad: count => (count === '1' ? '1 row will not be sent' : `${count} rows will not be sent`), allErrors: 'All', errorsDownload: 'Download the list', errorsFile: 'rows-with-errors.csv', colRow: 'Row', colColumn: 'Column', colCell: 'Cell and what is wrong with it', colValue: 'Value', colError: 'Error', emptyCell: 'empty', firstErrors: (shown, all) => `The first ${n(shown)} of ${n(all)} are shown.`,
  scheduleTitle: 'When and how fast', scheduleStart: 'Begins', startNow: 'As soon as I send it', startLater: 'Later', startAt: 'Day and time', scheduleHours: 'Hours and days', onlyHours: 'Only at certain hours', hourFrom: 'From', hourTo: 'Until', scheduleDays: 'Days on which it is sent', weekdays: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
  missingStart: 'Say when', startPast: 'That moment has passed', missingDays: 'Choose at least one day', missingHours: 'Say from when until when', trial: 'Test with my number', trialTitle: 'Send a test', trialMore: row => `It is really sent, with the data of row ${n(row)}, to this number and to nobody else.`, trialNumber: 'Your number', trialHint: 'With its country code, such as +58 412 1234567', trialSend: 'Send the test', trialAgain: 'Send again',
  trialSent: 'WhatsApp accepted the test.', trialLook: 'Look at your phone.', trialRefused: 'WhatsApp refused it.', trialSilent: 'The API did not answer.', draftKept: 'Kept as a draft', sendMany: count => `Send ${messages(count)}`, scheduleMany: count => `Schedule ${messages(count)}`, askSend: count => `Send ${messages(count)}?`, askSchedule: count => `Schedule ${messages(count)}?`,
  noDraft: 'This draft is gone', noDraftMore: 'It was discarded, or not used for long. You can upload the file again.', readersOnly: 'Your key may only look', readersOnlyMore: 'Creating campaigns takes an operator’s key.',

  // ---- exclusions
  exclusions: 'Exclusions', exclusionsMore: 'Numbers to which no campaign sends.', exclusionsCount: count => `${many(count, 'number', 'numbers')} to which no campaign sends.`, downloadList: 'Download', importFile: 'Import a file', addNumbers: 'Exclude numbers',
  lookUp: 'Is this number on the list?', isExcluded: 'It is excluded.', isNotExcluded: 'It is not on the list.', isNotExcludedMore: 'Campaigns send to it.', excludeIt: 'Exclude it', colOrigin: 'Where it came from', colReason: 'Reason', colSince: 'Since', remove: 'Take off the list', removeNumber: number => `Take ${number} off the list`,
  origin_manual: 'Added here or by the API', origin_csv: 'Came in a file', origin_archivo: 'Came in a file', origin_131050: 'Stopped marketing (code 131050)', origin_respuesta: 'Replied to be left alone', origin_preferencia: 'Turned marketing off in WhatsApp',
  exclusionsShown: (shown, all) => `${shown} on this page, ${all} in all`, noExclusions: 'Nobody is excluded', noExclusionsMore: 'Who replies BAJA, or turns marketing off, gets here by itself. You can also add numbers or import a file.',
  addMore: 'Nothing is sent to them from now on, in running campaigns, too.', numbersLabel: 'Numbers', numbersHint: 'One a line. With the country code.', reasonLabel: 'Reason', excludeMany: count => (count ? `Exclude ${many(count, 'number', 'numbers')}` : 'Exclude'), excluded: (added, known) => `${many(added, 'new number', 'new numbers')} on the list${known ? `; ${n(known)} already there` : ''}`,
  importMore: 'A CSV, XLSX or ODS. Only its number column counts; what is on the list already stays as it is.', excludeFile: 'Exclude those of the file', rowsUnread: count => `${count} could not be read:`, rowIs: row => `Row ${n(row)}:`, askRemove: 'Take this number off the list?', removeMore: 'Campaigns will send to it again. What was left out does not come back.', removeAskedFor: 'This person asked to get nothing more. Take it off only if they asked you to: else they may report your number.', removed: 'Taken off the list',

  // ---- templates
  templates: 'Templates', templatesMore: 'Those that Meta has for a mailbox, as their recipients see them.', searchTemplates: 'Search a template', readAgain: 'Read again', whichInbox: 'Which mailbox?', whichInboxMore: 'Write its number and you see the templates of its account.', templatesNotRead: 'The templates could not be read', noTemplates: 'The account has no templates', columnsOf: 'Columns your file has for it', useTemplate: 'Use in a campaign',
  meta_APPROVED: 'Approved', meta_PAUSED: 'Paused', meta_PENDING: 'Pending', meta_REJECTED: 'Rejected', meta_DISABLED: 'Disabled', category_MARKETING: 'marketing', category_UTILITY: 'utility', category_AUTHENTICATION: 'authentication', quality_GREEN: 'high quality', quality_YELLOW: 'medium quality', quality_RED: 'low quality',

  // ---- the system
  system: 'System', systemMore: 'How the server is.', systemAbout: name => `Instance ${name} answers. Behind a balancer it may be another one each time.`, allMetrics: 'All metrics', systemState: 'Now', redis: 'Redis', connected: 'connected', notConnected: 'does not answer', credentials: 'Credentials', readable: 'can be read', notReadable: 'cannot be read: mailboxes read before go on', api: 'WhatsApp’s API', answersIn: time => `answers in ${time}`, nothingSentNow: 'nothing is sent from here now',
  activeCampaigns: 'Active campaigns', onThisInstance: count => `(${count} on this instance)`, pendingMessages: 'Messages to send', lastActivity: 'Last activity', uptime: 'Running for', dailyLimits: 'Last 24 hours by mailbox', noDailyLimit: 'Without LIMITE_DIARIO they are not counted.', ofLimit: (limit, share) => `of ${limit} (${share})`, apiErrors: 'What the API refused since the start', noErrorsYet: 'Nothing.', metricsNotRead: 'The metrics could not be read',
  messagesMinute: 'Messages a minute', apiLatency: 'API: 95 of 100 within', redisLatency: 'Redis: 95 of 100 within', loopLag: 'Loop lag (99 of 100)', requestsSecond: 'Requests a second', sinceOpened: time => `on this instance, last ${time}`, lastEvents: 'What was done last',

  // ---- failures: what the code means, what can be done
  code_131026: ['The number has no WhatsApp, or cannot receive it', 'Retrying does not help. Ask your client for the right number.'],
  code_131049: ['Meta delivers no more marketing to them for now', 'Not before 24 hours. Retry tomorrow.'],
  code_131050: ['The person wants no marketing of your company', 'They are excluded already. Leave them alone.'],
  code_131047: ['More than 24 hours since their last reply', 'Use an approved template.'],
  code_131021: ['The recipient is the sending number itself', 'Take that number out of the file.'],
  code_131051: ['A kind of message that is not supported', 'Look at the template.'],
  code_131062: ['The template cannot go to somebody who hides their number', 'Use another template for them.'],
  code_130472: ['The person is in an experiment of Meta’s', 'Meta does not deliver it. Nothing can be done.'],
  code_130497: ['The account may not send to that country', 'Ask Meta to allow it.'],
  code_131008: ['Something the template needs is missing', 'Look at the file’s columns.'],
  code_131009: ['Something does not fit the template', 'Look at the file’s columns.'],
  code_131030: ['The number is not allowed in the test account', 'Add it at Meta, or use the real account.'],
  code_131052: ['Meta could not download the picture or file', 'See that its link opens without a password and retry.'],
  code_131053: ['Meta could not use the picture or file', 'Look at its format and size and retry.'],
  code_132000: ['The number of variables is not the template’s', 'Look at the file’s columns.'],
  code_132001: ['The template does not exist in that language or is not approved', 'Look in WhatsApp Manager and resume.'],
  code_132005: ['The text with its variables is too long', 'Shorten those rows.'],
  code_132007: ['The template breaks WhatsApp’s policies', 'Correct it in WhatsApp Manager.'],
  code_132012: ['A variable’s format is not the template’s', 'Look at the file’s columns.'],
  code_132015: ['Meta paused the template for its quality', 'Edit it, or wait until it is active again, and resume.'],
  code_132016: ['Meta disabled the template for good', 'Make another template and another campaign.'],
  code_132018: ['A variable has line breaks or too many blanks', 'Correct those cells.'],
  code_190: ['WhatsApp’s token is not valid or has expired', 'Put a valid one into the mailbox’s credentials and resume.'],
  code_131042: ['The WhatsApp account has a payment problem', 'Look at the payment method in Meta Business and resume.'],
  code_131048: ['Meta limited the number for its messages’ quality', 'Wait until it is better and resume.'],
  code_131031: ['Meta locked or restricted the account', 'Look at its state in WhatsApp Manager.'],
  code_131056: ['Too many messages in a row to the same person', 'Retry later.'],
  code_130429: ['WhatsApp asked to go slower', 'Lower the pace and retry.'],
  code_137000: ['The person’s identity key changed', 'Retry.'],
  code_100: ['Meta does not accept something in the message', 'Look at the file’s columns.'],
  code_http: ['The API refused the request', 'See the report of failed ones.'],
  code_http5: ['The API had an error', 'Retry when the API is well.'],
  code_otros: ['Other codes, less frequent', 'They are all in the report of failed ones.'],
  code_unknown: ['The API refused it', 'See the report of failed ones.'],
};
