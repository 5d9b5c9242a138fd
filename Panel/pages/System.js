// The system: this instance and all of it, Redis, credentials, the API, the loop. From /api/estado-sistema and /metrics
// of the instance that answers, charted from the moment the page was opened.

import { get, query } from '../app/api.js';
import { EventList } from '../campaign/Audit.js';
import { decimal, duration, number, percent } from '../app/format.js';
import { health } from '../app/health.js';
import { html, useEffect, useState } from '../app/html.js';
import { t } from '../app/i18n.js';
import { may } from '../app/session.js';
import { useStore } from '../app/store.js';
import { useRepeat } from '../app/visible.js';
import { meaningOf } from '../campaign/codes.js';
import { list, sum } from '../system/metrics.js';
import { Spark } from '../system/Spark.js';
import { every, useSamples } from '../system/useSamples.js';
import { Bones } from '../ui/Bones.js';
import { ErrorBox } from '../ui/ErrorBox.js';
import { Icon } from '../ui/Icon.js';
import { Moment } from '../ui/Moment.js';

const milliseconds = seconds => (seconds === null ? '–' : seconds < 1 ? `${decimal(seconds * 1000)} ms` : `${decimal(seconds)} s`);

function Fact({ isFine, label, children }) {
  return html`<dt>${label}</dt><dd class="row whole">${isFine !== undefined && html`<span
    class=${isFine ? 'sent-text' : 'failed-text'}><${Icon} name=${isFine ? 'check' : 'alert'} /></span>`}<span>
    ${children}</span></dd>`;
}

function Codes({ families }) {
  const codes = list(families, 'loopserver_message_codes_total')
    .filter(({ labels, value }) => value > 0 && labels.resultado === 'fallido')
    .sort((a, b) => b.value - a.value)
    .slice(0, 8);
  if (!codes.length) return html`<p class="soft">${t('noErrorsYet')}</p>`;
  return html`<table><tbody>
    ${codes.map(({ labels, value }) => { const code = labels.codigo ?? Object.values(labels)[0]; return html`<tr><td>
    ${meaningOf(code).means} <span class="soft small mono">${code}</span></td><td class="end"><b>${number(value)}</b>
    </td></tr>`; })}</tbody></table>`;
}

function Limits({ families }) {
  const rows = list(families, 'loopserver_daily_messages');
  if (!rows.length) return html`<p class="soft">${t('noDailyLimit')}</p>`;
  const limit = sum(families, 'loopserver_daily_limit');
  return html`<table><tbody>${rows.map(({ labels, value }) => html`<tr><td>
    ${t('fieldInbox')} ${Object.values(labels)[0]}</td><td class="end"><b>${number(value)}</b>
    ${limit > 0 && html` <span class="soft">${t('ofLimit', number(limit), percent(value, limit))}</span>`}</td></tr>`)}
    </tbody></table>`;
}

function Events() {
  const [seen, setSeen] = useState({});
  useEffect(() => { get(`/api/auditoria${query({ limite: 15 })}`).then(page => setSeen({ page }), error => setSeen({ error })); }, []);
  return html`<section class="card"><header><h2>${t('lastEvents')}</h2></header>${seen.error
    ? html`<${ErrorBox} error=${seen.error} />` : !seen.page ? html`<${Bones} />`
    : seen.page.eventos.length ? html`<${EventList} events=${seen.page.eventos} showsCampaign />`
      : html`<p class="soft">${t('auditEmpty')}</p>`}</section>`;
}

export default function System() {
  const [status, setStatus] = useState({});
  const { samples, latest, error } = useSamples();
  const { reason } = useStore(health);
  useEffect(() => { document.title = `${t('system')} · LoopServer`; }, []);
  useRepeat(async () => {
    try { setStatus({ body: await get('/api/estado-sistema') }); } catch (failure) {
      // Without Redis the answer is a 503 that has all the same fields.
      setStatus(failure.body?.instancia_id ? { body: failure.body } : { error: failure });
    }
  }, every, []);
  const body = status.body;
  const now = samples.at(-1) ?? {};
  const since = t('sinceOpened', duration((samples.length * every) / 1000));
  const spark = (name, title, say, isBad) => html`<${Spark} title=${title} values=${samples.map(one => one[name])}
    now=${now[name] === undefined || now[name] === null ? '–' : say(now[name])} more=${since}
    isBad=${now[name] > isBad} />`;
  return html`
    <div class="page-head"><div class="titles"><h1 tabindex="-1">${t('system')}</h1><p class="soft">
      ${body ? t('systemAbout', body.instancia_id) : t('systemMore')}</p></div>
      <a class="button" href="/metrics" target="_blank" rel="noopener">${t('allMetrics')}</a></div>
    ${status.error && html`<${ErrorBox} error=${status.error} />`}
    <div class="two even"><section class="card"><header><h2>${t('systemState')}</h2></header>
      ${!body ? html`<${Bones} lines=${5} />` : html`<dl class="facts">
        <${Fact} label=${t('redis')} isFine=${body.redis_conectado}>
          ${body.redis_conectado ? t('connected') : reason ?? t('notConnected')}<//>
        <${Fact} label=${t('credentials')} isFine=${body.supabase_conectado}>
          ${body.supabase_conectado ? t('readable') : t('notReadable')}<//>
        ${latest && html`<${Fact} label=${t('api')}
          isFine=${sum(latest, 'loopserver_api_circuit', { estado: 'abierto' }) === 0}>${now.api ? t('answersIn', milliseconds(now.api)) : t('nothingSentNow')}<//>`}
        <${Fact} label=${t('activeCampaigns')}>${number(body.campanas_activas)} <span class="soft">
          ${t('onThisInstance', number(body.campanas_en_esta_instancia))}</span><//>
        <${Fact} label=${t('pendingMessages')}>${number(body.total_mensajes_pendientes)}<//>
        <${Fact} label=${t('lastActivity')}><${Moment} at=${body.ultima_actividad} /><//>
        <${Fact} label=${t('uptime')}>${duration(body.uptime_segundos)}<//></dl>`}
      ${body?.motivo && html`<div class="notice warn"><${Icon} name="alert" /><p>${body.motivo}</p></div>`}</section>
      <section class="card"><header><h2>${t('dailyLimits')}</h2></header>${latest
        ? html`<${Limits} families=${latest} />` : html`<${Bones} />`}
        <h2>${t('apiErrors')}</h2>${latest ? html`<${Codes} families=${latest} />` : html`<${Bones} />`}</section></div>
    ${error && html`<${ErrorBox} error=${error} title=${t('metricsNotRead')} />`}
    <div class="figures">
      ${spark('messages', t('messagesMinute'), decimal)}${spark('api', t('apiLatency'), milliseconds, 5)}${spark('redis', t('redisLatency'), milliseconds, .2)}${spark('lag', t('loopLag'), milliseconds, .1)}${spark('requests', t('requestsSecond'), decimal)}</div>
    ${may('admin') && html`<${Events} />`}`;
}
