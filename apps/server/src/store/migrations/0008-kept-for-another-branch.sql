-- Number 0008 belongs to a change that is made on another branch at the same time. This file keeps the numbers without a gap
-- until both meet; whoever merges them removes it.
SELECT 1;
