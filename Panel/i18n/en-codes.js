// What the server's table of codes (/api/codigos, in Spanish) says, in English: what each means, what to do. Loaded only for
// those who read English.

const token = ['WhatsApp’s token is not valid or has expired', 'Put a valid one into the mailbox’s credentials and resume.'];
const permission = [
  'The token may not send messages', 'Give the app the permission whatsapp_business_messaging on the account and resume.'];
const locked = ['Meta locked or restricted the account', 'Look at its state in WhatsApp Manager, and resume when it is lifted.'];
const slower = ['WhatsApp asked to go slower with this number', 'Lower the campaign’s pace and retry.'];
const passing = ['WhatsApp had a passing error', 'Retry later.'];
const columns = 'Look at the file’s columns and upload those rows again.';
const detail = 'See the report of failed ones.';
const answers = 'Retry when the API answers.';

export default {
  0: token, 102: token, 190: token, 3: permission, 10: permission, '200-299': permission, 131005: permission, 368: locked,
  131031: locked, 4: slower, 17: slower, 341: slower, 613: slower, 80007: slower, 130429: slower, 132069: slower, 1: passing,
  2: passing, 131000: passing, 131016: passing, 135000: passing,
  33: ['The mailbox’s phone_id does not exist, or its token may not use it', 'Correct it in the credentials and resume.'],
  100: ['Meta does not accept something in the message', columns],
  2635: ['Meta no longer serves that version of its API', 'Put a current one into META_GRAPH_URL and resume.'],
  130472: ['The person is in an experiment of Meta’s', 'Meta does not deliver it. Nothing can be done.'],
  130497: ['The account may not send to that country', 'Ask Meta to allow it, or take those numbers out.'],
  131008: ['Something the template needs is missing', columns],
  131009: ['Something does not fit the template', columns],
  131021: ['The recipient is the sending number itself', 'Take that number out of the file.'],
  131026: ['The number has no WhatsApp, or cannot receive it', 'Retrying does not help. Ask your client for the right number.'],
  131030: ['The number is not allowed in the test account', 'Add it at Meta, or use the real account, and retry.'],
  131037: ['The sending number has no approved display name', 'Ask for it in WhatsApp Manager and resume.'],
  131042: ['The WhatsApp account has a payment problem', 'Look at the payment method in Meta Business and resume.'],
  131045: ['The sending number is not registered well', 'Register it again in WhatsApp Manager and resume.'],
  131047: ['More than 24 hours since their last reply', 'Use an approved template and retry.'],
  131048: ['Meta limited the number for its messages’ quality', 'Wait until it is better and resume.'],
  131049: ['Meta delivers no more marketing to them for now', 'Not before 24 hours: retry tomorrow.'],
  131050: ['The person wants no marketing of your company', 'They are excluded already. Leave them alone.'],
  131051: ['A kind of message that is not supported', 'Look at the template.'],
  131052: ['Meta could not download the picture or file', 'See that its link opens without a password and retry.'],
  131053: ['Meta could not use the picture or file', 'Look at its format and size and retry.'],
  131056: ['Too many messages in a row to the same person', 'The server waits between them already. Retry later.'],
  131057: ['The account is in maintenance', 'Retry later.'],
  131062: ['The template cannot go to somebody who hides their number', 'Use another template for them.'],
  131063: ['Meta allows this account no marketing templates', 'Look in WhatsApp Manager why, or use another category.'],
  131064: ['Meta limited the account: its templates were in a wrong category', 'Correct it in WhatsApp Manager and resume.'],
  132000: ['The number of variables is not the template’s', columns],
  132001: ['The template does not exist in that language or is not approved', 'Look in WhatsApp Manager and resume.'],
  132005: ['The text with its variables is too long', 'Shorten those rows and upload them again.'],
  132007: ['The template breaks WhatsApp’s policies', 'Correct it in WhatsApp Manager and resume once it is approved.'],
  132008: ['A variable’s format is not the template’s', columns],
  132012: ['The variables’ format is not the template’s', columns],
  132015: ['Meta paused the template for its quality', 'Edit it, or wait until it is active again, and resume.'],
  132016: ['Meta disabled the template for good', 'Make another template and another campaign.'],
  132018: ['A variable has line breaks or too many blanks', 'Correct those cells and upload them again.'],
  132068: ['Meta blocked the template’s form (Flow)', 'Correct it in WhatsApp Manager and resume.'],
  133010: ['The sending number is not registered in the Cloud API', 'Register it in WhatsApp Manager and resume.'],
  137000: ['The person’s identity key changed', 'Retry.'],
  'HTTP 404': ['WhatsApp’s API is not at that address', 'Look at API_WHATSAPP_URL.'],
  'HTTP 429': ['The API asked to go slower', 'Lower the campaign’s pace and retry.'],
  'HTTP 4xx': ['The API refused the request', detail],
  'HTTP 5xx': ['The API had an error', 'Retry when the API is well.'],
  dns: ['The API’s name could not be resolved', answers],
  'conexión': ['The API could not be connected to', answers],
  tls: ['The TLS connection to the API failed', answers],
  tiempo: ['The API did not answer in time', answers],
  'conexión perdida': ['The connection to the API was lost', answers],
  'respuesta vacía': ['The API closed the connection without an answer', answers],
  'respuesta no HTTP': ['The API answered something that is not HTTP', answers],
  transporte: ['Sending to the API failed', answers],
  'sin código': ['The API said it failed, not why', detail],
  otro: ['WhatsApp refused it', detail],
  otros: ['Other codes, less frequent', 'They are all in the report of failed ones.'],
};
