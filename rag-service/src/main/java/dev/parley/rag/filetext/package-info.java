/** The text of files that are not kept, for other services. */
@NullMarked
package dev.parley.rag.filetext;

import org.jspecify.annotations.NullMarked;
