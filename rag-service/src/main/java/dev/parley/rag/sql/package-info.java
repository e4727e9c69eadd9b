/** Plain SQL for what is done in bulk or needs Postgres' own words, in the current transaction. */
@NullMarked
package dev.parley.rag.sql;

import org.jspecify.annotations.NullMarked;
