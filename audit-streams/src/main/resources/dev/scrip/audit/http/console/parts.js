import { state } from "./api.js";

/** An element; text is always text, never markup. */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key in element && key !== "list" && key !== "form") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function time(text) {
  if (!text || text === "unknown") return text ?? "";
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) return text;
  if (!state.local) return text.replace("T", " ").replace(/\.\d+Z$/, "Z");
  const two = (number) => String(number).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

export function clock(text) {
  return text ? time(text).slice(11, 19) : "unknown";
}

export function left(seconds) {
  if (seconds <= 0) return "over";
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`;
}

/** The part of an ARN that people know it by. */
export function brief(arn) {
  return arn ? arn.split(":").slice(5).join(":") || arn : "";
}

export const sessionLink = (id) => el("a", { href: `#/session/${encodeURIComponent(id)}`, className: "mono" }, id);
export const searchLink = (text, shown) => el("a", { href: `#/search?q=${encodeURIComponent(text)}` }, shown ?? text);

/**
 * A table: columns are {name, of(row), kind}; of() gives text or an element. On narrow screens each
 * row becomes a list.
 */
export function table(columns, rows, { caption, empty = "Nothing.", rowClass } = {}) {
  if (rows.length === 0) return el("p", { className: "empty" }, empty);
  return el("div", { className: "table", tabIndex: 0, role: "region", "aria-label": caption ?? "rows" },
    el("table", { className: "stack" },
      caption ? el("caption", {}, caption) : null,
      el("thead", {}, el("tr", {}, columns.map((column) => el("th", { scope: "col" }, column.name)))),
      el("tbody", {}, rows.map((row) => el("tr", { className: rowClass?.(row) ?? "" }, columns.map((column) =>
        el("td", { className: column.kind ?? "", "data-name": column.name }, column.of(row) ?? "")))))));
}

/** What an answer says of itself. */
export function foot(answer) {
  const at = Object.entries(answer.position).filter(([name]) => name.startsWith("sts.audit"))
    .map(([name, reached]) => `${name}@${reached.offset}`).join(" ");
  return el("p", { className: "foot" },
    `${answer.complete ? "" : `cut after ${answer.notes?.cutAt} rows: there is more; `}${answer.rowCount} rows, control total ${answer.controlTotal}, as of ${time(answer.query.asOf)}, reflecting ${at}; covers from ${time(answer.earliest)}`);
}

export function failure(error) {
  const what = {
    AccessDenied: "Your policies do not allow this view.",
    ServiceUnavailable: "No whole answer at the moment; it is tried again when you reload.",
    NotSignedIn: "Your sign-in is over. For a new link: ./scrip console",
  }[error.code] ?? "This did not work.";
  return el("div", { className: "error", role: "alert" }, el("b", {}, what), " ", error.message);
}

/** A form whose values live in the URL. */
export function filters(fields, values, submit) {
  const inputs = fields.map((field) => {
    const id = `f-${field.key}`;
    const input = field.options
      ? el("select", { id, name: field.key }, field.options.map(([value, text]) =>
          el("option", { value, selected: value === (values.get(field.key) ?? "") }, text)))
      : el("input", { id, name: field.key, value: values.get(field.key) ?? "", placeholder: field.hint ?? "", maxLength: 2048 });
    return el("label", { htmlFor: id }, field.label, input);
  });
  return el("form", {
    className: "bar",
    onsubmit: (event) => {
      event.preventDefault();
      const chosen = new URLSearchParams();
      for (const [key, value] of new FormData(event.target)) if (value) chosen.set(key, value.trim());
      submit(chosen);
    },
  }, inputs, el("button", { className: "main", type: "submit" }, "Show"));
}

export function dialog(title, ...children) {
  const box = el("dialog", { "aria-label": title }, el("h1", {}, title), ...children);
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  box.showModal();
  return box;
}
