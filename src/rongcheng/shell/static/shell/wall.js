/* The wall's own clock. */
const place = document.querySelector("[data-clock]");
const show = () => {
  const parts = { month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" };
  place.textContent = new Date().toLocaleString(document.documentElement.lang, parts);
};
show();
setInterval(show, 5000);
