@NullMarked
package dev.parley.web.secret;

import org.jspecify.annotations.NullMarked;
