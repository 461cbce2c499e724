/** What moves on the page: the threshold slider, and what opens for paper. Everything else works without it. */
export const SCRIPT = `
(() => {
  'use strict';
  const steps = JSON.parse(document.getElementById('steps').textContent);
  const input = document.getElementById('threshold');
  const verdict = document.getElementById('verdict');
  const whole = new Intl.NumberFormat('en-US');
  const percent = (share) => (100 * share).toFixed(2) + '%';
  const show = () => {
    const [x, weight, pairs, expectedPrecision, expectedRecall, precision, recall, f1] = steps[Number(input.value)];
    for (const line of document.querySelectorAll('.threshold .cursor')) {
      line.setAttribute('x1', x);
      line.setAttribute('x2', x);
    }
    const parts = [
      'from ' + weight.toFixed(2) + ': ' + whole.format(pairs) + ' pairs',
      'expected precision ' + percent(expectedPrecision) + ', recall ' + percent(expectedRecall),
    ];
    if (f1 !== undefined) parts.push('true precision ' + percent(precision) + ', recall ' + percent(recall) + ', F1 ' + f1.toFixed(4));
    verdict.textContent = parts.join(' · ');
    input.setAttribute('aria-valuetext', weight.toFixed(2));
  };
  input.addEventListener('input', show);
  show();
  // Paper cannot be clicked: tables open, and the first pairs of each list. One name lets only one of a list be open.
  let restore = [];
  addEventListener('beforeprint', () => {
    const opened = [...document.querySelectorAll('details:not(.pair):not([open])')];
    for (const list of document.querySelectorAll('.pairs')) opened.push(...[...list.querySelectorAll('.pair')].slice(0, 3));
    restore = opened.map((details) => {
      const [name, open] = [details.getAttribute('name'), details.open];
      details.removeAttribute('name');
      details.open = true;
      return () => {
        details.open = open;
        if (name) details.setAttribute('name', name);
      };
    });
  });
  addEventListener('afterprint', () => restore.forEach((undo) => undo()));
})();
`;
