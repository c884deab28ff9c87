-- SPDX-License-Identifier: EUPL-1.2
-- To be filled: directory.
SELECT 1;
