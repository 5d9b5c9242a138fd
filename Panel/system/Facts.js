// Facts about the system in pairs of a name and a value; a mark where a value can be wrong.

import { bytes, duration, number, percent } from '../app/format.js';
import { html } from '../app/html.js';
import { t } from '../app/i18n.js';
import { Icon } from '../ui/Icon.js';

export function Fact({ isFine, label, children }) {
  return html`<dt>${label}</dt><dd class="row whole">${isFine !== undefined && html`<span
    class=${isFine ? 'sent-text' : 'failed-text'}><${Icon} name=${isFine ? 'check' : 'alert'} /></span>`}<span>
    ${children}</span></dd>`;
}

export function RedisFacts({ redis }) {
  const { memoria_bytes: used, memoria_maxima_bytes: most } = redis;
  return html`
    <${Fact} label=${t('redis')} isFine=${redis.conectado}>${redis.conectado
      ? t('redisAbout', redis.version, redis.uptime_segundos === null ? null : duration(redis.uptime_segundos))
      : redis.motivo ?? t('notConnected')}<//>
    ${used !== null && html`<${Fact} label=${t('redisMemory')} isFine=${most ? used < most * .9 : undefined}>
      ${bytes(used)} ${most ? html`<span class="soft">${t('ofLimit', bytes(most), percent(used, most))}</span>` : ''}<//>`}
    ${redis.guarda && html`<${Fact} label=${t('redisKeeps')} isFine=${redis.guarda === 'aof'}>
      ${t(`keeps_${redis.guarda}`)}${redis.replicas > 0 ? html` · ${t('replicas', number(redis.replicas), redis.replicas)}` : ''}<//>`}`;
}
