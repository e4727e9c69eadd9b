@NullMarked
package dev.parley.web.problem;

import org.jspecify.annotations.NullMarked;
