@NullMarked
package dev.parley.web.page;

import org.jspecify.annotations.NullMarked;
