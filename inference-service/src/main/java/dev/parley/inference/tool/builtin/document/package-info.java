/** GenerateDocument and GenerateWebPage: files made of HTML, and kept. */
@NullMarked
package dev.parley.inference.tool.builtin.document;

import org.jspecify.annotations.NullMarked;
