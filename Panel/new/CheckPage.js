// Before anything is sent: what will go out and what will not, as the recipient reads it, when, how fast. The button
// says how many.

import { call, campaignPath, post } from '../app/api.js';
import { forget } from '../app/campaigns.js';
import { duration, number, when } from '../app/format.js';
import { html, useRef, useState } from '../app/html.js';
import { t } from '../app/i18n.js';
import { address, go } from '../app/router.js';
import { Confirm } from '../ui/Dialog.js';
import { ErrorBox } from '../ui/ErrorBox.js';
import { Icon } from '../ui/Icon.js';
import { toast } from '../ui/Toasts.js';
import { draftOf, forgetDraft, makeDraft } from './draft.js';
import { Mapping } from './Mapping.js';
import { Preview } from './Preview.js';
import { RowErrors } from './RowErrors.js';
import { fieldsOf, planOf, wrongsOf } from './plan.js';
import { Schedule } from './Schedule.js';
import { Trial } from './Trial.js';
import { useForecast } from './useForecast.js';
import { UploadProgress } from './UploadProgress.js';

function Figure({ name, icon, many, href }) {
  const content = html`<span class="what"><${Icon} name=${icon} />${t(`check_${name}`)}</span><span class="many">${many}
    </span>`;
  return href ? html`<a class="figure" href=${href}>${content}</a>` : html`<div class="figure">${content}</div>`;
}

function Warnings({ warnings }) {
  if (!warnings?.length) return null;
  return html`${warnings.map(warning => html`<div class="notice warn" key=${warning.codigo}><${Icon} name="alert" /><p>
    ${warning.mensaje}${warning.primera_fila && html` <span class="soft">${t('firstRow', warning.primera_fila)}</span>`}
    </p></div>`)}`;
}

/** The pace the server would go at: its own estimate over its own count. */
const usualInterval = (answer, count) => (answer.duracion_estimada_s && count > 1 ? Math.round((answer.duracion_estimada_s * 1000) / count) : 2000);

export function CheckPage({ title, draft, onDraft }) {
  const { answer, fields, file, template } = draft;
  const count = answer.total_mensajes - (answer.excluidos ?? 0);
  const [plan, setPlan] = useState(() => planOf(answer));
  const [asking, setAsking] = useState(null);
  const [tried, setTried] = useState(false);
  const [progress, setProgress] = useState(null);
  const [error, setError] = useState(null);
  const [usual] = useState(() => usualInterval(answer, count));
  const forecast = useForecast(title, plan, answer);
  const wrongs = wrongsOf(plan);
  const stop = useRef(null);

  const remap = async wishes => {
    stop.current = new AbortController();
    const began = Date.now();
    setError(null);
    setProgress({ sent: 0, total: file.size, began });
    try {
      const made = await makeDraft({
        file, template, replaced: title, fields: { ...fields, ...wishes }, signal: stop.current.signal,
        onProgress: (sent, total) => setProgress({ sent, total, began }),
      });
      onDraft(draftOf(made));
    } catch (failure) { if (failure.name !== 'AbortError') setError(failure); }
    setProgress(null);
  };
  const send = async () => {
    const status = await post(campaignPath(title, '/iniciar'), fieldsOf(plan));
    forgetDraft(title);
    forget(title);
    toast(t('done_iniciar', title, status));
    go(address('campanas', title));
  };
  const discard = async () => {
    await call('DELETE', campaignPath(title));
    forgetDraft(title);
    forget(title);
    toast(t('done_descartar', title));
    go(address('nueva'));
  };
  const ask = () => {
    setTried(true);
    if (!Object.keys(wrongs).length) setAsking('send');
  };
  const end = forecast?.termina_hacia;
  return html`
    <div class="figures">
      <${Figure} name="accepted" icon="sent" many=${number(count)} />
      <${Figure} name="rejected" icon="alert" many=${number(answer.filas_rechazadas)}
        href=${answer.filas_rechazadas ? '#filas-malas' : undefined} />
      <${Figure} name="twins" icon="copy" many=${number(answer.duplicados)} />
      <${Figure} name="excluded" icon="exclude" many=${number(answer.excluidos)} />
      <${Figure} name="takes" icon="clock"
        many=${forecast?.duracion_estimada_s ? duration(forecast.duracion_estimada_s) : t('soon')} />
    </div>
    <${Warnings} warnings=${answer.advertencias} />
    ${progress && html`<div class="card"><${UploadProgress} ...${progress} onStop=${() => stop.current.abort()} />
      </div>`}
    ${error && html`<${ErrorBox} error=${error} title=${t('notUploaded')} />`}
    <div class="two even"><${Preview} rows=${answer.vista_previa} template=${template} />
      <${Mapping} key=${JSON.stringify(fields.mapeo ?? {})} answer=${answer} template=${template} fields=${fields}
        canRemap=${Boolean(file)} onRemap=${remap} isBusy=${Boolean(progress)} /></div>
    ${answer.errores?.length > 0 && html`<${RowErrors} errors=${answer.errores} count=${answer.filas_rechazadas} />`}
    <${Schedule} plan=${plan} onPlan=${setPlan} forecast=${forecast} usual=${usual} wrongs=${tried ? wrongs : {}} />
    <div class="send-bar">
      ${answer.vista_previa?.length > 0 && html`<button class="button" onClick=${() => setAsking('trial')}>
        <${Icon} name="test" />${t('trial')}</button>`}
      <button class="button danger" onClick=${() => setAsking('discard')}>${t('act_descartar')}</button>
      <span class="grow soft small end">${t('draftKept', answer.caduca && when(answer.caduca))}</span>
      <button class="button primary" disabled=${count === 0 || Boolean(progress)} onClick=${ask}><${Icon} name="sent" />
        ${plan.isLater ? t('scheduleMany', count) : t('sendMany', count)}</button>
    </div>
    ${asking === 'trial' && html`<${Trial} row=${answer.vista_previa[0]} fields=${fields}
      onClose=${() => setAsking(null)} />`}
    ${asking === 'discard' && html`<${Confirm} title=${t('ask_descartar', title)} verb=${t('do_descartar')} isDangerous
      act=${discard} onClose=${() => setAsking(null)}><p class="soft">${t('then_descartar')}</p><//>`}
    ${asking === 'send' && html`<${Confirm} title=${plan.isLater ? t('askSchedule', count) : t('askSend', count)}
      verb=${plan.isLater ? t('scheduleMany', count) : t('sendMany', count)} act=${send}
      onClose=${() => setAsking(null)}>
      <dl class="facts"><dt>${t('fieldTitle')}</dt><dd dir="auto">${title}</dd><dt>${t('fieldTemplate')}</dt><dd>
        ${fields.plantilla} · ${fields.idioma}</dd><dt>${t('fieldInbox')}</dt><dd>${fields.buzon}</dd>
        ${plan.isLater && html`<dt>${t('startAt')}</dt><dd>${when(Date.parse(plan.start))}</dd>`}
        ${end && html`<dt>${t('colEnd')}</dt><dd>${when(end)}</dd>`}
        ${answer.filas_rechazadas > 0 && html`<dt>${t('check_rejected')}</dt><dd>${number(answer.filas_rechazadas)}
          </dd>`}</dl><//>`}`;
}
