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
 * Gives a test class a DynamoDB with a lock table. On a plain class, on one with
 * {@code @SpringJUnitConfig}, on one with {@code @SpringBootTest}: <pre class="code">
 * &#064;SpringBootTest
 * &#064;DynamoDbTest
 * class ShippingTests {
 *
 *     &#064;Test
 *     void waitsForItsTurn(&#064;Autowired Shipping shipping, TestTable locks) { ... }
 *
 * }
 * </pre>
 *
 * <p>
 * DynamoDB is started once for the JVM and shared; see {@link #server()} for which. The
 * table is fresh, the class's own, and deleted after it, so that classes can run at the
 * same time. The tests of one class share it, so each uses resources of its own. Classes
 * that name the table, by the property {@code dynamo-locks.table-name}, share it, and
 * with Spring the context, too; a named table is not deleted.
 *
 * <p>
 * Constructors and methods of the test and its nested classes may have parameters of
 * these types:
 * <ul>
 * <li>{@link io.github.dynamolocks.LockClient}: that of the Spring context if there is
 * one, else one that the properties describe, closed after the test;</li>
 * <li>{@link TestLocks}: that client and the situations that it can get into, which end
 * with the test;</li>
 * <li>{@link software.amazon.awssdk.services.dynamodb.DynamoDbClient} and
 * {@link software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient}: closed after the
 * class;</li>
 * <li>{@link FaultProxy}: what stands between DynamoDB and all of these clients, those of
 * the Spring context included, for faults;</li>
 * <li>{@link TestTable}: the table's items as they are, past the proxy;</li>
 * <li>{@link EmbeddedDynamoDb} or {@link LocalStack}: the server itself.</li>
 * </ul>
 *
 * <p>
 * With Spring, the environment has the table's name, DynamoDB's address and a region as
 * {@code dynamo-locks.table-name}, {@code dynamo-locks.endpoint} and
 * {@code dynamo-locks.region}, and the table has the key and sort key that the
 * application's own properties name. The context's DynamoDB clients lead to the test's
 * DynamoDB: those of the application are replaced by equal ones with that address, and if
 * there is none, there is one.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(DynamoDbExtension.class)
public @interface DynamoDbTest {

	/**
	 * Which DynamoDB.
	 * @return a server; by default what a system property says, else the embedded
	 * DynamoDB
	 */
	DynamoDbServer server() default DynamoDbServer.CONFIGURED;

	/**
	 * The address of a DynamoDB that runs already and does not check credentials, such as
	 * {@code http://localhost:8000}; it counts more than {@link #server()}.
	 * @return an address, or the empty string for none
	 */
	String endpoint() default "";

	/**
	 * Properties for the test, like {@code dynamo-locks.lease=10s}; in a Spring context
	 * they count more than the application's.
	 * @return pairs of a key and a value
	 */
	String[] properties() default {};

	/**
	 * The type of the table's partition key.
	 * @return a type
	 */
	KeyType keyType() default KeyType.STRING;

}
