/** XPostsSearch: posts on X. */
@NullMarked
package dev.parley.inference.tool.builtin.xposts;

import org.jspecify.annotations.NullMarked;
