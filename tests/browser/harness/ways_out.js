/**
 * Every way that a script has of reaching a server, tried.
 *
 * The function runs inside the tab, in the page or in a worker, so it must not use anything from outside itself. Some ways tell
 * whether they were refused, and those are returned; for the others the list of what the server heard must speak.
 *
 * @param {string} server
 * @returns {Promise<Record<string, 'refused' | 'done'>>}
 */
export async function tryWaysOut(server) {
  /**
   * @param {() => unknown} attempt
   * @returns {Promise<'refused' | 'done'>}
   */
  const outcome = async (attempt) => {
    try {
      await attempt();
      return 'done';
    } catch {
      return 'refused';
    }
  };

  const tryElements = async () => {
    const ways = { img: 'src', script: 'src', iframe: 'src', audio: 'src', object: 'data', embed: 'src' };
    for (const [tag, attribute] of Object.entries(ways)) {
      await outcome(() => document.body.append(Object.assign(document.createElement(tag), { [attribute]: server + tag })));
    }
    for (const rel of ['stylesheet', 'prefetch', 'preload', 'manifest']) {
      await outcome(() => document.head.append(Object.assign(document.createElement('link'), { rel, href: server + rel })));
    }
    await outcome(() => {
      const form = Object.assign(document.createElement('form'), { action: `${server}form` });
      document.body.append(form);
      form.submit();
    });
    await outcome(() => navigator.sendBeacon(`${server}beacon`, 'a line of the log'));
  };

  const tryScripts = async () => {
    await outcome(() => new WebSocket(`${server.replace('http', 'ws')}websocket`));
    await outcome(() => new EventSource(`${server}eventsource`));
    await outcome(() => new Worker(`${server}worker`));
    await outcome(() => import(`${server}import`));
  };

  const inPage = 'document' in globalThis;
  if (inPage) await tryElements();
  await tryScripts();
  return {
    fetch: await outcome(() => fetch(`${server}fetch`)),
    XMLHttpRequest: await outcome(() => {
      const request = new XMLHttpRequest();
      request.open('GET', `${server}xhr`, false);
      request.send();
    }),
    eval: await outcome(() => globalThis.eval('1')),
    ...(inPage ? {} : { importScripts: await outcome(() => Reflect.get(globalThis, 'importScripts')(`${server}importscripts`)) }),
  };
}
