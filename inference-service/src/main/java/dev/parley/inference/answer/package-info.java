/** Makes a model's answer ours: citations, usage, identity. */
@NullMarked
package dev.parley.inference.answer;

import org.jspecify.annotations.NullMarked;
