-- The values of headers that an AI gateway sends to its functions and sources, encrypted. Rows from before have them in
-- "parameters"; the service seals those at its start.
alter table ai_gateway add column sealed_headers text;
