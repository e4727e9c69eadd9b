/** A journal on the local disk: what was written survives the process, whatever ends it. */
@NullMarked
package dev.parley.inference.usage.journal;

import org.jspecify.annotations.NullMarked;
