-- SPDX-License-Identifier: EUPL-1.2
-- To be filled: data-room.
SELECT 1;
