import { expect, test } from 'vitest';
import { escapeHtml, htmlTable } from '../../pipeline/reporting/html.js';

test('text cannot become markup', () => {
  expect(escapeHtml(`<b onclick="x('y')">&</b>`)).toBe(
    '&#60;b onclick=&#34;x(&#39;y&#39;)&#34;&#62;&#38;&#60;/b&#62;',
  );
  const table = htmlTable('c<', [{ title: '<i>' }], [['<script>']], 'none');
  expect(table).not.toMatch(/<i>|<script>|c<</);
});

test('a table without rows says so over all its columns', () => {
  expect(htmlTable('c', [{ title: 'a' }, { title: 'b', numeric: true }], [], 'nothing')).toContain(
    '<td colspan="2">nothing</td>',
  );
});
