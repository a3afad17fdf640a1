package io.github.dynamolocks.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

/**
 * Gives a test class a DynamoDB with a lock table. It works on plain classes and together
 * with {@code @SpringJUnitConfig} and {@code @SpringBootTest}: <pre class="code">
 * &#064;SpringBootTest
 * &#064;DynamoDbTest
 * class ShippingTests {
 *
 *     &#064;Test
 *     void shipmentHoldsItsLock(&#064;Autowired Shipping shipping, TestTable locks) { ... }
 *
 * }
 * </pre>
 *
 * <p>
 * The JVM starts one DynamoDB, which all tests share; {@link #server()} selects it. Each
 * class gets a new table, which is deleted after the class, so that classes can run at
 * the same time. The tests of one class share its table, so each test uses different
 * resources. Classes that name the table with the property
 * {@code dynamo-locks.table-name} share it, and with Spring they share the context, too;
 * a named table is not deleted.
 *
 * <p>
 * Constructors and methods of the test and its nested classes may have parameters of
 * these types:
 * <ul>
 * <li>{@link io.github.dynamolocks.LockClient}: the bean of the Spring context if there
 * is a context, else a client with the given properties, closed after the test;</li>
 * <li>{@link TestLocks}: produces situations for that client, which end with the
 * test;</li>
 * <li>{@link software.amazon.awssdk.services.dynamodb.DynamoDbClient} and
 * {@link software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient}: closed after the
 * class;</li>
 * <li>{@link FaultProxy}: the proxy between DynamoDB and all these clients, including the
 * clients of the Spring context; it produces faults;</li>
 * <li>{@link TestTable}: direct access to the table's items, without the proxy;</li>
 * <li>{@link EmbeddedDynamoDb} or {@link LocalStack}: the server.</li>
 * </ul>
 *
 * <p>
 * With Spring, the environment contains the table's name, DynamoDB's address and a region
 * as {@code dynamo-locks.table-name}, {@code dynamo-locks.endpoint} and
 * {@code dynamo-locks.region}, and the table has the key and sort key that the
 * application's own properties name. All DynamoDB clients of the context use the test's
 * DynamoDB: the application's clients are replaced by copies with the test's address. A
 * context without a client gets one.
 *
 * @since 0.1.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(DynamoDbExtension.class)
public @interface DynamoDbTest {

	/**
	 * Returns the DynamoDB to use.
	 * @return the server; by default a system property selects it, else it is the
	 * embedded DynamoDB
	 */
	DynamoDbServer server() default DynamoDbServer.CONFIGURED;

	/**
	 * Returns the address of a running DynamoDB that does not check credentials, such as
	 * {@code http://localhost:8000}. It overrides {@link #server()}.
	 * @return the address, by default empty for none
	 */
	String endpoint() default "";

	/**
	 * Returns properties for the test, such as {@code dynamo-locks.lease=10s}. In a
	 * Spring context they override the application's properties.
	 * @return properties in the form {@code key=value}
	 */
	String[] properties() default {};

	/**
	 * Returns the type of the table's partition key.
	 * @return the type, by default {@link KeyType#STRING}
	 */
	KeyType keyType() default KeyType.STRING;

}
