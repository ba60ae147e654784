// Starts the client. A classic script in the head, so that the theme is known before anything is painted.
{
  const root = document.documentElement;
  for (const [key, values] of [["theme", ["light", "dark"]], ["density", ["compact", "comfortable"]]]) {
    let value = null;
    // Reading throws where storage is forbidden; the defaults are fine then.
    try { value = localStorage.getItem(`muster.${key}`); } catch { }
    if (values.includes(value)) root.dataset[key] = value;
  }

  const parsed = new Promise((resolve) => {
    if (document.readyState !== "loading") resolve();
    else document.addEventListener("DOMContentLoaded", resolve, { once: true });
  });

  const explain = (error) => {
    const note = document.getElementById("boot-failure").content.cloneNode(true);
    note.querySelector("code").textContent = String(error?.message ?? error);
    note.querySelector("button").addEventListener("click", () => location.reload());
    document.querySelector("#boot main")?.replaceChildren(note);
  };

  // Every page but the queue needs the rest of the client at once.
  if (location.pathname !== "/") {
    const rest = [
      { as: "fetch", type: "application/wasm", crossOrigin: "anonymous", href: "/static/split_later.wasm" },
      { as: "style", href: "/static/later.css" },
    ];
    for (const file of rest) document.head.append(Object.assign(document.createElement("link"), { rel: "preload", ...file }));
  }

  (async () => {
    const loading = import("/static/app.js");
    await parsed;
    try {
      const { default: start } = await loading;
      await start({ module_or_path: "/static/app.wasm" });
      document.getElementById("boot").remove();
    } catch (error) {
      console.error(error);
      explain(error);
    }
  })();
}
