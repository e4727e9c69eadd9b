/** Skills: instructions that a model sees by name and description, and loads when it needs them. */
@NullMarked
package dev.parley.inference.skill;

import org.jspecify.annotations.NullMarked;
