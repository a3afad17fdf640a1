/**
 * Every request to DynamoDB, and the one rule of time that makes a lease safe: its owner
 * believes in it while the <em>latest</em> time that DynamoDB's clock can show is before
 * its end, and a rival takes over when the <em>earliest</em> is past it.
 */
@NullMarked
package io.github.dynamolocks.store;

import org.jspecify.annotations.NullMarked;
