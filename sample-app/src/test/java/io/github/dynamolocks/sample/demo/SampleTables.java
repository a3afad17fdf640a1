package io.github.dynamolocks.sample.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Creates the tables of the sample's template, and reads the template's policy.
 */
public final class SampleTables {

	static final Path TEMPLATE = Path.of("template.yaml");

	private SampleTables() {
	}

	/**
	 * Creates the tables.
	 * @param dynamoDb the client
	 */
	public static void create(DynamoDbClient dynamoDb) {
		Template.read(TEMPLATE).createTables(dynamoDb);
	}

	/**
	 * Returns the operations that the template's policy allows its function.
	 * @param sid the id of the policy's statement
	 * @param table the logical id of the table
	 * @return the names of operations as DynamoDB spells them
	 */
	public static Set<String> allowed(String sid, String table) {
		List<?> policies = (List<?>) Template.read(TEMPLATE).properties("SellTicket").get("Policies");
		for (Object statement : (List<?>) Template.map(policies.get(0)).get("Statement")) {
			Map<String, Object> content = Template.map(statement);
			if (sid.equals(content.get("Sid")) && Map.of("GetAtt", table + ".Arn").equals(content.get("Resource"))) {
				return ((List<?>) content.get("Action")).stream()
					.map((action) -> String.valueOf(action).replaceFirst("^dynamodb:", ""))
					.collect(Collectors.toSet());
			}
		}
		return Set.of();
	}

}
