"""One zip for a repository: data package, research object, code, data, results, checksums."""
