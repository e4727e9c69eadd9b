@NullMarked
package dev.parley.web.request;

import org.jspecify.annotations.NullMarked;
