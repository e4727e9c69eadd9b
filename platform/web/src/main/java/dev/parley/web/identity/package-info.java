@NullMarked
package dev.parley.web.identity;

import org.jspecify.annotations.NullMarked;
