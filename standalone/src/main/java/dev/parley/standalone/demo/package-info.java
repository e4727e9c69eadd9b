/** The demo: the project's own documentation, asked through the same API that everybody uses. */
@NullMarked
package dev.parley.standalone.demo;

import org.jspecify.annotations.NullMarked;
