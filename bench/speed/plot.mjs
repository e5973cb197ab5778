// The plot of docs/speed.svg: how the time of an answer grows with its options.
import { microseconds } from "./figures.mjs";
import { OURS } from "./names.mjs";

const PANEL = { width: 340, height: 260 };
const MARGIN = { left: 64, top: 46, right: 22, bottom: 48, between: 66 };
const LEGEND = 22;
// Told apart also without their hues: ours is thick.
const COLOURS = ["#d62728", "#1f77b4", "#2ca02c", "#9467bd"];

/** @param panels `[title, cases]`, cases of growing size with the same contenders */
export function plot(panels) {
  const contenders = panels.map(([, cases]) => Object.keys(cases[0].times));
  const rows = Math.max(...contenders.map((names) => names.length));
  const width = MARGIN.left + panels.length * PANEL.width + (panels.length - 1) * MARGIN.between + MARGIN.right;
  const height = MARGIN.top + PANEL.height + MARGIN.bottom + rows * LEGEND + 8;
  const values = panels.flatMap(([, cases]) => cases.flatMap((it) => Object.keys(it.times).map((name) => microseconds(it, name))));
  const [low, high] = [Math.floor(Math.log10(Math.min(...values))), Math.ceil(Math.log10(Math.max(...values)))];
  const drawn = panels.map(([title, cases], index) => {
    const left = MARGIN.left + index * (PANEL.width + MARGIN.between);
    const sizes = cases.map(({ size }) => size);
    const last = Math.log10(sizes.at(-1));
    const x = (size) => left + 12 + (Math.log10(size) / last) * (PANEL.width - 24);
    const y = (time) => MARGIN.top + PANEL.height * (1 - (Math.log10(time) - low) / (high - low));
    const bottom = MARGIN.top + PANEL.height;
    const decades = Array.from({ length: high - low + 1 }, (_, i) => low + i);
    const grid = decades.map((power) => line(left, y(10 ** power), left + PANEL.width, y(10 ** power), "#dddddd", 1) + words(left - 6, y(10 ** power) + 4, timeText(10 ** power), "end"));
    const ticks = sizes.map((size) => line(x(size), bottom, x(size), bottom + 5, "#555555", 1) + words(x(size), bottom + 20, String(size), "middle"));
    const lines = contenders[index].map((name, rank) => {
      const points = cases.map((it) => [x(it.size).toFixed(1), y(microseconds(it, name)).toFixed(1)]);
      const wide = name === OURS;
      const dots = points.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="${wide ? 4 : 3}" fill="${COLOURS[rank]}"/>`).join("");
      const legend = bottom + MARGIN.bottom + rank * LEGEND;
      return (
        `<polyline points="${points.map((point) => point.join(",")).join(" ")}" fill="none" stroke="${COLOURS[rank]}" stroke-width="${wide ? 3 : 1.5}"/>${dots}` +
        line(left + 12, legend + 8, left + 40, legend + 8, COLOURS[rank], wide ? 3 : 1.5) +
        words(left + 48, legend + 12, name, "start")
      );
    });
    const frame = `<rect x="${left}" y="${MARGIN.top}" width="${PANEL.width}" height="${PANEL.height}" fill="none" stroke="#555555"/>`;
    const head = `<text x="${left + PANEL.width / 2}" y="${MARGIN.top - 18}" text-anchor="middle" font-weight="bold">${title}</text>`;
    return [head, ...grid, ...ticks, words(left + PANEL.width / 2, bottom + 38, "options in the answer", "middle"), frame, ...lines].join("\n");
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="13" fill="#222222">
<rect width="100%" height="100%" fill="#ffffff"/>
${drawn.join("\n")}
</svg>
`;
}

const line = (x1, y1, x2, y2, colour, width) => `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${colour}" stroke-width="${width}"/>`;
const words = (x, y, text, anchor) => `<text x="${x}" y="${y}" text-anchor="${anchor}">${text}</text>`;
const timeText = (us) => (us >= 1000 ? `${us / 1000} ms` : `${us} µs`);
