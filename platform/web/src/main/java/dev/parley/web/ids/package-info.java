@NullMarked
package dev.parley.web.ids;

import org.jspecify.annotations.NullMarked;
