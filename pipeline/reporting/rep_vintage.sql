-- reads:  rep_followed
-- writes: rep_vintage, one row a quarter of origination and months on book: loans followed, and how many were ever 30
--         or 90 days past due by then; mature when all of them have been on book so long at $as_of_date
SELECT
  CAST(date_trunc('quarter', originated_on) AS DATE) AS vintage, CAST(mob AS INTEGER) AS months_on_book,
  CAST(count(*) AS INTEGER) AS loans,
  CAST(count(*) FILTER (WHERE on_30 <= originated_on + to_months(CAST(mob AS INTEGER))) AS INTEGER) AS ever_30,
  CAST(count(*) FILTER (WHERE on_90 <= originated_on + to_months(CAST(mob AS INTEGER))) AS INTEGER) AS ever_90,
  max(originated_on) + to_months(CAST(mob AS INTEGER)) <= CAST($as_of_date AS DATE) AS mature
FROM rep_followed
CROSS JOIN (SELECT unnest([3, 6, 9, 12, 18, 24]) AS mob)
GROUP BY date_trunc('quarter', originated_on), mob
