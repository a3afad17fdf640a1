package io.github.dynamolocks.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test class a DynamoDB: {@link DynamoDbLocal}, shared by the whole JVM, with one
 * fresh table for the class, which is deleted after it. Constructors and methods of the
 * test and its nested classes may have parameters of these types:
 * <ul>
 * <li>{@link software.amazon.awssdk.services.dynamodb.DynamoDbClient}: shared, not to be
 * closed;</li>
 * <li>{@link TestTable}: the table of the class, with the key that this annotation
 * says;</li>
 * <li>{@link DynamoDbLocal}: for its endpoint.</li>
 * </ul>
 * The tests of a class share its table, so each uses resources of its own.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(DynamoDbExtension.class)
public @interface DynamoDbTest {

	/**
	 * The partition key attribute's name.
	 * @return a name
	 */
	String keyName() default TestTable.DEFAULT_KEY_NAME;

	/**
	 * The partition key attribute's type.
	 * @return a type
	 */
	KeyType keyType() default KeyType.STRING;

	/**
	 * The sort key attribute's name; its type is always a string.
	 * @return a name, or the empty string for a table without a sort key
	 */
	String sortKeyName() default "";

}
