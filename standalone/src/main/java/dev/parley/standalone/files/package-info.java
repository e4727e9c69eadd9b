/** Writing small files so that a reader never sees half of one. */
@NullMarked
package dev.parley.standalone.files;

import org.jspecify.annotations.NullMarked;
