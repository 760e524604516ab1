extension Dashboard {
    /// Asks `/ready`, the caches and one cache's figures every two seconds, while it is seen.
    static let script = #"""
        'use strict';
        const $ = id => document.getElementById(id);
        const pointsMax = 300, pollMillis = 2000, answerMillis = 10000;
        const history = {};
        let chosen = null, key = sessionStorage.getItem('refrain-key'), timer = null;

        // Text goes in as text, never as markup: prompts and answers are other people's.
        function node(tag, text, attributes) {
          const made = document.createElement(tag);
          if (text !== undefined) made.textContent = text;
          for (const name in attributes || {}) made.setAttribute(name, attributes[name]);
          return made;
        }
        const textCell = (text, tag) => node(tag || 'td', text, {class: 'text'});
        function fill(parent, children) { parent.replaceChildren(...children); }
        function row(cells, tag) {
          const made = node('tr');
          for (const cell of cells) made.append(cell instanceof Node ? cell : node(tag || 'td', cell));
          return made;
        }
        function fillTable(table, head, rows) {
          const parts = [];
          if (head) {
            parts.push(node('thead'));
            parts[0].append(row(head, 'th'));
          }
          const body = node('tbody');
          rows.forEach(cells => body.append(row(cells)));
          fill(table, [...parts, body]);
        }

        const whole = n => Math.round(n).toLocaleString('en');
        const share = n => (100 * n).toFixed(1) + ' %';
        const sum = counts => Object.values(counts || {}).reduce((a, b) => a + b, 0);
        function bytes(n) {
          for (const unit of ['B', 'KiB', 'MiB']) {
            if (n < 1024) return +n.toFixed(1) + ' ' + unit;
            n /= 1024;
          }
          return n.toFixed(1) + ' GiB';
        }
        function micros(n) {
          if (n === undefined) return '–';
          if (n < 1e3) return n.toFixed(0) + ' µs';
          return n < 1e6 ? (n / 1e3).toFixed(1) + ' ms' : (n / 1e6).toFixed(1) + ' s';
        }
        function money(n) {
          if (n === null || n === undefined) return '–';
          return (n < 0 ? '−$' : '$') + Math.abs(n).toFixed(Math.abs(n) < 1 ? 4 : 2);
        }
        function duration(seconds) {
          if (seconds < 90) return seconds.toFixed(0) + ' s';
          return seconds < 5400 ? (seconds / 60).toFixed(0) + ' min' : (seconds / 3600).toFixed(1) + ' h';
        }

        class Refusal extends Error {
          constructor(status, text) {
            super(text);
            this.status = status;
          }
        }
        async function ask(path, body) {
          const headers = key ? {authorization: 'Bearer ' + key} : {};
          if (body) headers['content-type'] = 'application/json';
          const reply = await fetch(path, {
            method: body ? 'POST' : 'GET', headers, cache: 'no-store',
            body: body && JSON.stringify(body), signal: AbortSignal.timeout(answerMillis),
          });
          const json = await reply.json().catch(() => ({}));
          // /ready says in its body why it is a 503.
          if (!reply.ok && path !== '/ready') {
            throw new Refusal(reply.status, json.detail || json.title || 'status ' + reply.status);
          }
          return json;
        }
        const route = (id, rest) => '/v1/caches/' + encodeURIComponent(id) + rest;

        function notice(text, wantsKey) {
          $('notice').hidden = !text;
          $('problem').textContent = text || '';
          $('key-form').hidden = !wantsKey;
        }
        function state(text, kind) {
          $('state').textContent = text;
          $('dot').className = 'dot ' + kind;
        }
        function showReady(ready) {
          const model = ready.embedder;
          $('about').textContent = [
            ready.version, model ? model.model + ', ' + model.dimension + ' dimensions' : 'no embedder',
            whole(ready.entries || 0) + ' entries',
          ].join(' · ');
          if (!ready.ready) state('not ready', 'bad');
          else if (ready.exactOnlyBecause) state('exact hits only: ' + ready.exactOnlyBecause, 'bad');
          else state('ready', 'good');
        }
        function showCaches(caches) {
          fill($('caches'), caches.map(cache => {
            const button = node('button', cache.cacheId + ' · ' + whole(cache.entries), {
              'aria-pressed': cache.cacheId === chosen,
            });
            button.onclick = () => {
              chosen = cache.cacheId;
              fill($('result'), []);
              refresh();
            };
            return button;
          }));
        }
        function showTiles(stats, savings) {
          const tile = (value, label) => {
            const made = node('div', undefined, {class: 'tile'});
            made.append(node('b', value), node('span', label));
            return made;
          };
          const {exact = 0, semantic = 0} = stats.hits;
          const total = savings.total, hasPassed = sum(total.requests) > 0;
          fill($('tiles'), [
            tile(stats.lookups ? share(stats.hitRate) : '–', 'hit rate of ' + whole(stats.lookups)
              + ' lookups'),
            tile(whole(exact + semantic), whole(exact) + ' exact, ' + whole(semantic) + ' semantic hits'),
            tile(micros((stats.latency.semanticHit || {}).p50Micros), 'semantic hit at the median'),
            tile(whole(stats.entries), 'entries, ' + bytes(stats.bytes) + ', index '
              + bytes(stats.indexBytes)),
            hasPassed
              ? tile(money(total.netUsd), 'saved net, ' + duration(total.avoidedSeconds) + ' of waiting')
              : tile('–', 'saved: no pass-through traffic yet'),
          ]);
        }

        function record(id, stats) {
          const list = history[id] = history[id] || [];
          const {exact = 0, semantic = 0} = stats.hits;
          const now = {at: performance.now(), exact, semantic, miss: sum(stats.misses)};
          const last = list[list.length - 1];
          // Counters that fell belong to a service that was started anew.
          if (last && ['exact', 'semantic', 'miss'].some(kind => now[kind] < last[kind])) list.length = 0;
          list.push(now);
          if (list.length > pointsMax + 1) list.shift();
          return list;
        }
        function shape(tag, attributes, text) {
          const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
          for (const name in attributes) made.setAttribute(name, attributes[name]);
          if (text) made.textContent = text;
          return made;
        }
        function showChart(list) {
          const width = 1000, height = 150, kinds = ['exact', 'semantic', 'miss'];
          const rates = list.slice(1).map((now, i) => kinds.map(kind =>
            (now[kind] - list[i][kind]) * 1000 / (now.at - list[i].at)));
          const peak = Math.max(1, ...rates.map(rate => rate[0] + rate[1] + rate[2]));
          const point = (value, i) => {
            const x = width - (rates.length - 1 - i) * width / (pointsMax - 1);
            return x.toFixed(1) + ',' + (height - value / peak * (height - 8)).toFixed(1);
          };
          const svg = shape('svg', {
            viewBox: '0 0 ' + width + ' ' + (height + 22), role: 'img',
            'aria-label': 'Lookups a second by outcome, at most ' + peak.toFixed(1),
          });
          let base = rates.map(() => 0);
          kinds.forEach((kind, k) => {
            const top = rates.map((rate, i) => base[i] + rate[k]);
            const points = [...top.map(point), ...base.map(point).reverse()].join(' ');
            if (rates.length > 1) svg.append(shape('polygon', {points, fill: 'var(--' + kind + ')'}));
            base = top;
          });
          const small = {'font-size': 13, fill: 'var(--soft)'};
          svg.append(
            shape('line', {x1: 0, x2: width, y1: height, y2: height, stroke: 'var(--line)'}),
            shape('text', {x: 0, y: 14, ...small}, 'peak ' + peak.toFixed(peak < 10 ? 1 : 0) + '/s'),
            shape('text', {x: 0, y: height + 17, ...small}, '10 min ago'),
            shape('text', {x: width, y: height + 17, 'text-anchor': 'end', ...small}, 'now'));
          fill($('chart'), [svg]);
        }
        function showMisses(misses) {
          const list = Object.entries(misses).sort((a, b) => b[1] - a[1]);
          if (!list.length) return fill($('misses'), [node('p', 'None yet.', {class: 'soft'})]);
          const table = node('table');
          fillTable(table, null, list.map(([reason, count]) => {
            const cell = node('td', undefined, {class: 'bars'});
            const bar = node('div', undefined, {class: 'bar'});
            bar.style.width = 100 * count / list[0][1] + '%';
            cell.append(bar);
            return [reason, cell, whole(count)];
          }));
          fill($('misses'), [table]);
        }
        function showTables(stats, settings) {
          const stages = {
            exactHit: 'exact hit', semanticHit: 'semantic hit', miss: 'miss', insert: 'insert',
            embedding: 'embedding',
          };
          fillTable($('latency'), ['', 'count', 'p50', 'p90', 'p99'],
            Object.entries(stages).map(([id, name]) => {
              const times = stats.latency[id] || {};
              return [name, whole(times.count || 0),
                ...['p50Micros', 'p90Micros', 'p99Micros'].map(p => micros(times[p]))];
            }));
          fillTable($('settings'), null, Object.entries(settings).map(([name, value]) =>
            [name, value === null ? 'none' : String(value)]));
          const changes = ['inserts', 'replaced', 'removed', 'evicted', 'expired', 'damaged'];
          fillTable($('changes'), null, [
            ...changes.map(name => [name, whole(stats[name] || 0)]),
            ['called correct', whole(stats.feedback.correct)],
            ['called wrong', whole(stats.feedback.wrong)],
          ]);
        }
        function showSavings(savings) {
          const head = ['day', textCell('model', 'th'), 'hits', 'misses', 'tokens avoided', 'avoided',
            'spent', 'net'];
          const rows = savings.rows.slice(0, 30).map(r => [
            r.day || '', textCell(r.model || ''),
            whole(r.requests['hit-exact'] + r.requests['hit-semantic'] + r.requests.coalesced),
            whole(r.requests.miss), whole(r.inputTokensAvoided + r.outputTokensAvoided),
            money(r.avoidedUsd), money(r.spentUsd), money(r.netUsd),
          ]);
          fillTable($('savings'), rows.length ? head : null, rows);
          const {unpricedRequests, estimatedRequests} = savings.total, notes = [];
          if (!rows.length) notes.push('No request has passed through yet.');
          if (unpricedRequests) notes.push(whole(unpricedRequests)
            + ' requests to models without a known price are not in these sums.');
          if (estimatedRequests) notes.push(whole(estimatedRequests)
            + ' requests came without usage; their tokens are estimated.');
          $('savings-note').textContent = notes.join(' ');
        }
        function showShadow(report) {
          $('shadow').hidden = !report.shadow;
          if (!report.shadow) return;
          const outcomes = Object.entries(report.outcomes).map(([name, tally]) => whole(tally.count) + ' '
            + name + (tally.different ? ' (' + whole(tally.different) + ' with another answer)' : ''));
          $('shadow-note').textContent = whole(report.lookups) + ' lookups recorded'
            + (outcomes.length ? ': ' + outcomes.join(', ') : '') + '.';
          const head = [textCell('prompt', 'th'), textCell('nearest entry', 'th'), 'similarity', 'decided',
            'its answer was'];
          fillTable($('shadow-cases'), head, report.cases.map(item => [
            textCell(item.prompt), textCell(item.candidate ? item.candidate.prompt : '–'),
            item.candidate ? item.candidate.similarity.toFixed(3) : '–', item.outcome,
            item.verdict || '–',
          ]));
        }

        async function showChosen(cache) {
          const id = cache.cacheId, isShadow = cache.settings.shadow;
          const [stats, savings, shadow] = await Promise.all([
            ask(route(id, '/stats')), ask(route(id, '/savings?by=day,model')),
            isShadow ? ask(route(id, '/shadow?limit=10')) : {},
          ]);
          const list = record(id, stats);
          if (id !== chosen) return;
          showTiles(stats, savings);
          showChart(list);
          showMisses(stats.misses);
          showTables(stats, cache.settings);
          showSavings(savings);
          showShadow(shadow);
        }
        function showFailure(failure) {
          if (failure.status === 401) {
            state('a key is needed', 'bad');
            notice('This service asks for an API key.', true);
          } else if (failure.status) {
            state('refused', 'bad');
            notice(failure.message);
          } else {
            state('not reachable', 'bad');
            notice('The service does not answer. Asking again every ' + pollMillis / 1000 + ' seconds.');
          }
        }
        async function refresh() {
          clearTimeout(timer);
          timer = null;
          try {
            const [ready, listing] = await Promise.all([ask('/ready'), ask('/v1/caches')]);
            showReady(ready);
            const found = listing.caches.find(cache => cache.cacheId === chosen) || listing.caches[0];
            chosen = found ? found.cacheId : null;
            showCaches(listing.caches);
            notice(found ? '' : 'There is no cache yet. The first insert makes one.');
            if (found) await showChosen(found);
          } catch (failure) { showFailure(failure); }
          clearTimeout(timer);
          timer = document.hidden ? null : setTimeout(refresh, pollMillis);
        }

        async function lookUp(prompt) {
          const began = performance.now();
          const reply = await ask(route(chosen, '/entries/search'), {
            prompt, explain: true, searchStrategies: ['exact', 'semantic'],
          });
          const took = (performance.now() - began).toFixed(1) + ' ms in this browser';
          const {decision} = reply, hit = reply.data[0], near = hit || decision.nearest;
          const verdict = node('p');
          verdict.append(node('b', decision.outcome, {class: hit ? 'hit' : ''}),
            ' · ' + decision.reason + ' · ' + took);
          const lines = [verdict];
          if (near) {
            lines.push(node('p', (hit ? 'Answered as: ' : 'Nearest: ') + (near.prompt || near.id)
              + ' (similarity ' + near.similarity.toFixed(4) + ', threshold ' + decision.threshold + ')'));
          }
          for (const found of decision.checks || []) {
            lines.push(node('p', found.check + ': ' + found.detail, {class: 'bad'}));
          }
          if (hit) lines.push(node('div', hit.response, {class: 'answer'}));
          return lines;
        }
        $('try').addEventListener('submit', async event => {
          event.preventDefault();
          const prompt = $('prompt').value;
          if (!prompt.trim() || !chosen) return;
          fill($('result'), await lookUp(prompt).catch(failure =>
            [node('p', failure.message, {class: 'bad'})]));
        });
        $('key-form').addEventListener('submit', event => {
          event.preventDefault();
          key = $('key').value.trim();
          sessionStorage.setItem('refrain-key', key);
          refresh();
        });
        document.addEventListener('visibilitychange', () => {
          if (!document.hidden && !timer) refresh();
        });
        refresh();
        """#
}
