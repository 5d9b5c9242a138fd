// The system: all instances and what each has, Redis, credentials, mailboxes and their limits, the last hour, keys, what was
// done last. From /api/sistema; small charts of this instance's /metrics from the moment the page was opened.

import { get, query } from '../app/api.js';
import { EventList } from '../campaign/Audit.js';
import { decimal, duration, number } from '../app/format.js';
import { html, useEffect, useState } from '../app/html.js';
import { t } from '../app/i18n.js';
import { may } from '../app/session.js';
import { useRepeat } from '../app/visible.js';
import { HistoryChart } from '../campaign/Chart.js';
import { Fact, RedisFacts } from '../system/Facts.js';
import { Instances } from '../system/Instances.js';
import { Mailboxes } from '../system/Mailboxes.js';
import { Spark } from '../system/Spark.js';
import { Troubles } from '../system/Troubles.js';
import { every, useSamples } from '../system/useSamples.js';
import { Bones } from '../ui/Bones.js';
import { ErrorBox } from '../ui/ErrorBox.js';
import { Icon } from '../ui/Icon.js';

const milliseconds = seconds => (seconds < 1 ? `${decimal(seconds * 1000)} ms` : `${decimal(seconds)} s`);

/** An answer, asked for again and again. Without Redis it is a 503 that has all the same fields. */
function useAnswer(path, pause) {
  const [seen, setSeen] = useState({});
  useRepeat(async () => {
    try { setSeen({ body: await get(path) }); } catch (error) {
      if (error.body?.estado) setSeen({ body: error.body });
      else setSeen(before => ({ ...before, error }));
    }
  }, pause, [path]);
  return seen;
}

function Events() {
  const [seen, setSeen] = useState({});
  useRepeat(async () => {
    try { setSeen({ page: await get(`/api/auditoria${query({ limite: 12 })}`) }); } catch (error) { setSeen({ error }); }
  }, 30_000, []);
  return html`<section class="card"><header><h2>${t('lastEvents')}</h2></header>${seen.error
    ? html`<${ErrorBox} error=${seen.error} />` : !seen.page ? html`<${Bones} />`
    : seen.page.eventos.length ? html`<${EventList} events=${seen.page.eventos} showsCampaign />`
      : html`<p class="soft">${t('auditEmpty')}</p>`}</section>`;
}

function Keys({ keys }) {
  return html`<section class="card"><header><h2>${t('keys')}</h2></header>${!keys.length
    ? html`<p class="soft">${t('noKeys')}</p>` : html`<dl class="facts">${keys.map(key => html`<dt>
      <b class="break">${key.nombre}</b></dt><dd>${t(`role_${key.rol}`)}</dd>`)}</dl>`}</section>`;
}

function Now({ system, sums }) {
  return html`<section class="card"><header><h2>${t('systemState')}</h2></header><dl class="facts">
    <${RedisFacts} redis=${system.redis} />
    <${Fact} label=${t('credentials')} isFine=${system.credenciales.conectado}>
      ${system.credenciales.motivo ?? t(system.credenciales.conectado ? 'readable' : 'notReadable')}<//>
    ${sums && html`<${Fact} label=${t('activeCampaigns')}>${number(sums.campanas_activas)}<//>
      <${Fact} label=${t('pendingMessages')}>${number(sums.total_mensajes_pendientes)}<//>`}</dl>
    ${system.motivo && html`<div class="notice warn"><${Icon} name="alert" /><p>${system.motivo}</p></div>`}</section>`;
}

function Sparks() {
  const { samples, latest, error } = useSamples();
  const now = samples.at(-1) ?? {};
  const since = t('sinceOpened', duration((samples.length * every) / 1000));
  const spark = (name, title, say, isBad) => html`<${Spark} title=${title} values=${samples.map(one => one[name])}
    now=${now[name] === undefined || now[name] === null ? '–' : say(now[name])} more=${since}
    isBad=${now[name] > isBad} />`;
  if (error) return html`<${ErrorBox} error=${error} title=${t('metricsNotRead')} />`;
  return html`<h2 class="section-title">${t('thisInstance')}</h2><div class="figures">
    ${spark('messages', t('messagesMinute'), decimal)}${spark('api', t('apiLatency'), milliseconds, 5)}${spark('redis', t('redisLatency'), milliseconds, .2)}${spark('lag', t('loopLag'), milliseconds, .1)}${spark('requests', t('requestsSecond'), decimal)}</div>`;
}

export default function System() {
  const { body: system, error } = useAnswer('/api/sistema', every);
  const { body: sums } = useAnswer('/api/estado-sistema', 15_000);
  useEffect(() => { document.title = `${t('system')} · LoopServer`; }, []);
  const hour = system?.ultima_hora;
  return html`
    <div class="page-head"><div class="titles"><h1 tabindex="-1">${t('system')}</h1><p class="soft">
      ${system ? t('systemAbout', system.instancias.length) : t('systemMore')}</p></div>
      <a class="button" href="/metrics" target="_blank" rel="noopener">${t('allMetrics')}</a></div>
    ${error && html`<${ErrorBox} error=${error} />`}
    ${!system ? html`<div class="card"><${Bones} lines=${6} /></div>` : html`
      <section class="card"><header><h2>${t('lastHour')}</h2>${hour?.parcial && html`<span class="soft small">
        ${t('hourPartial')}</span>`}</header>${hour ? html`<${HistoryChart} history=${hour} isWide />`
        : html`<p class="soft">${t('notWithoutRedis')}</p>`}</section>
      <${Instances} all=${system.instancias} />
      <div class="two even"><div class="column"><${Now} system=${system} sums=${sums} />
        ${may('operador') && html`<${Events} />`}</div>
        <div class="column"><${Troubles} instances=${system.instancias} />
        ${system.claves && html`<${Keys} keys=${system.claves} />`}</div></div>
      <${Mailboxes} all=${system.buzones} />`}
    <${Sparks} />`;
}
