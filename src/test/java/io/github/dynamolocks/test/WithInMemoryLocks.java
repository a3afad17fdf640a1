package io.github.dynamolocks.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.test.context.TestPropertySource;

/**
 * Keeps the locks of a Spring test in the memory of the JVM, so that the application
 * starts without DynamoDB, a region and credentials. Use it for the tests of an
 * application that do not test its locks: <pre class="code">
 * &#64;SpringBootTest
 * &#64;WithInMemoryLocks
 * class OrderTests {
 * </pre>
 *
 * <p>
 * Sets the property {@code dynamo-locks.store=memory}, which takes precedence over the
 * application's own properties. Has no effect on {@code LockClient} and {@code LockStore}
 * beans of the application. Each context has its own locks. {@link DynamoDbTest} tests
 * the locks with DynamoDB instead.
 *
 * @since 0.1.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@TestPropertySource(properties = "dynamo-locks.store=memory")
public @interface WithInMemoryLocks {

}
