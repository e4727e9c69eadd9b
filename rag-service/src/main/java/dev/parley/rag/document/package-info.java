/** Documents: upload, browse, export. */
@NullMarked
package dev.parley.rag.document;

import org.jspecify.annotations.NullMarked;
