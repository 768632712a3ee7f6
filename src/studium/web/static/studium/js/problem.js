// Problems, made smooth: a picture is pointed at in place, and a number typed takes the choice it stands in.
// Everything works without this file: the fields beside the picture hold the same point.

const told = (field) => ["input", "change"].forEach((kind) => field.dispatchEvent(new Event(kind, { bubbles: true })));

const parts = (place) => {
  const whole = place.closest("fieldset");
  const frame = whole?.querySelector("[data-picture]");
  if (!frame) return null;
  const [across, down] = whole.querySelectorAll(".picture-point input");
  const [, , width, height] = frame.querySelector("svg").getAttribute("viewBox").split(" ").map(Number);
  return { picture: frame.querySelector("input"), mark: frame.querySelector(".picture-mark"), across, down, width, height };
};

const draw = ({ mark, across, down, width, height }) => {
  const [x, y] = [across, down].map((field) => (/^\s*\d+\s*$/.test(field.value) ? Number(field.value) : NaN));
  const shown = x <= width && y <= height;
  mark.toggleAttribute("hidden", !shown);
  if (shown) mark.setAttribute("transform", `translate(${x} ${y})`);
};

const point = (one, x, y) => {
  const within = (value, most) => String(Math.min(most, Math.max(0, Math.round(value))));
  one.across.value = within(x, one.width);
  one.down.value = within(y, one.height);
  draw(one);
  told(one.across);
  told(one.down);
};

document.addEventListener("click", (event) => {
  if (!event.target.matches("[data-picture] input[type=image]")) return;
  event.preventDefault();
  const one = parts(event.target);
  if (event.detail === 0 && document.activeElement !== one.picture) {
    // Enter in a field presses the form's first button, which is the picture: what is meant is the form's own.
    const form = one.picture.form;
    form.requestSubmit(form.querySelector("button:not([type=button], [type=reset]), input[type=submit]"));
    return;
  }
  const box = one.picture.getBoundingClientRect();
  if (event.detail) point(one, ((event.clientX - box.left) * one.width) / box.width, ((event.clientY - box.top) * one.height) / box.height);
  else if (!one.across.value) point(one, one.width / 2, one.height / 2);
});

document.addEventListener("keydown", (event) => {
  if (!event.target.matches("[data-picture] input[type=image]") || event.altKey || event.ctrlKey || event.metaKey) return;
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (!step) return;
  event.preventDefault();
  const one = parts(event.target);
  const far = event.shiftKey ? 1 : 10;
  const from = [one.across.value === "" ? one.width / 2 : Number(one.across.value), one.down.value === "" ? one.height / 2 : Number(one.down.value)];
  point(one, from[0] + far * step[0], from[1] + far * step[1]);
});

document.addEventListener("input", (event) => {
  if (event.target.matches(".picture-point input")) draw(parts(event.target));
  const filled = event.target.matches("[data-fill] input[type=text]") ? event.target.closest("[data-fill]") : null;
  const choice = filled?.querySelector("input[type=radio], input[type=checkbox]");
  if (choice && event.target.value && !choice.checked) {
    choice.checked = true;
    told(choice);
  }
});
