/* Runs before the first paint: the chosen theme, or the machine's. Not a module on purpose. */
(() => {
  const root = document.documentElement;
  const machine = window.matchMedia("(prefers-color-scheme: dark)");
  const settle = () => {
    if (root.dataset.themeChoice === "auto") root.dataset.bsTheme = machine.matches ? "dark" : "light";
  };
  settle();
  machine.addEventListener("change", settle);
})();
