package io.github.dynamolocks.test.dynamodb;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A secondary index, which is described and restricts what is written, but is never read.
 *
 * @param name its name
 * @param schema its key
 * @param projection what DescribeTable shows of it
 * @param throughput its capacity, null for a local one
 */
record SecondaryIndex(String name, KeySchema schema, Map<String, @Nullable Object> projection,
		TableDefinition.@Nullable Throughput throughput) {

	boolean isGlobal() {
		return this.throughput != null;
	}

	Map<String, Object> json(String tableArn) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("IndexName", this.name);
		json.put("KeySchema", this.schema.json());
		json.put("Projection", this.projection);
		json.put("IndexArn", tableArn + "/index/" + this.name);
		json.put("IndexSizeBytes", 0);
		json.put("ItemCount", 0);
		if (this.throughput != null) {
			json.put("IndexStatus", "ACTIVE");
			json.put("ProvisionedThroughput", this.throughput.json());
		}
		return json;
	}

}
