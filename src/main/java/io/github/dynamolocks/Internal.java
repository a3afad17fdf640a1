package io.github.dynamolocks;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a type that is public only because several packages of this library, or woven
 * code, use it. The type is not part of the API and may change in any release.
 *
 * @since 0.1.0
 */
@Internal
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface Internal {

}
