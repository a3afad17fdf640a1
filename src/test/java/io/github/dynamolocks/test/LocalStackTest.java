package io.github.dynamolocks.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test class the DynamoDB of {@link LocalStack}, with one fresh table for the
 * class, which is deleted after it. Constructors and methods may have parameters of the
 * types {@link software.amazon.awssdk.services.dynamodb.DynamoDbClient} (shared, not to
 * be closed), {@link TestTable} and {@link LocalStack}.
 *
 * <p>
 * The tests have the tag {@code docker}. Where no Docker engine can be reached they are
 * skipped, with a line on the standard output that says so.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@Tag("docker")
@ExtendWith(LocalStackExtension.class)
public @interface LocalStackTest {

}
