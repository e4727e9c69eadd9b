/** WebSearch and AdvancedWebUsage: the web, by a search service of the operator. */
@NullMarked
package dev.parley.inference.tool.builtin.web;

import org.jspecify.annotations.NullMarked;
