"""What clients read of homes, files, agents and visits, by the name of the shape; beside those of `answers`."""

from collections.abc import Mapping

from tests.stories.answers import ANSWERS, HOME, PICTURE, SHOWN_STATUS

EXPERIENCE = "beginner|intermediate|expert"
VISIT_STATUS = "requested|confirmed|completed|cancelled|reschedule_suggested"

HOME_ANSWERS: Mapping[str, str] = ANSWERS | {
    # The humans who show homes.
    "Agent": "id:int name:str contact_number:str? description:str? avatar_url:url? languages:[str]? "
    f"agent_type:general|specialist|senior experience_level:{EXPERIENCE} is_active:bool is_available:bool "
    "working_hours:obj? total_users_assigned:int user_satisfaction_rating:num created_at:at updated_at:at?",
    "InCare": "user_id:int agent:Agent assigned_at:at assignment_reason:str?",
    "AgentsStats": "total_users_assigned:int user_satisfaction_rating:num active_conversations:int "
    "daily_interactions:int weekly_interactions:int efficiency_score:num",
    "Workload": "agent_id:int agent_name:str current_users:int utilization_percentage:num is_available:bool "
    "queue_length:int",
    "System": "total_agents:int active_agents:int total_users_served:int system_satisfaction_score:num "
    "agents_by_type:obj load_distribution:[Workload] active_users:int properties_listed:int occupancy_rate:num "
    "total_bookings:int total_visits:int total_revenue:num",
    # Files.
    "File": "id:str user_id:int tour_id:str? filename:str original_filename:str? file_url:url thumbnail_url:url? "
    "cdn_url:url? file_size:int mime_type:str width:int? height:int? duration:int? folder:str? "
    "visibility:public|private is_processed:bool processing_metadata:obj? created_at:at expires_at:at? "
    "upload_status:str? bucket_name:str? storage_path:str?",
    "Uploaded": "file_path:str public_url:url file_type:str file_size:int content_type:str original_filename:str? "
    "media:File",
    "UploadedMany": "items:[Uploaded]",
    "Confirmed": "media:File message:str",
    "Link": "upload_id:str signed_url:url token:str api_key:str? timestamp:int? public_id:str? path:str public_url:url",
    "Links": "items:[Link]",
    # The web client reads how many failed, and shows why.
    "FilesGone": "deleted:[str] failed:[NotGone] storage_warnings:[str]",
    "NotGone": "id:str reason:str",
    "AmenityRow": "id:int title:str icon:str? category:str? is_active:bool created_at:at updated_at:at?",
    # Going to see it. Other parties are told as much of one another as a visit needs, and nothing of their accounts.
    "Visit": "id:int property_id:int scheduled_date:at special_requirements:str? "
    "visit_context:property_tour|flatmate_meet counterparty_user_id:int? conversation_id:int? match_id:int? "
    f"user_id:int agent_id:int? agents:VisitAgent? actual_date:at? status:{VISIT_STATUS} visit_notes:str? "
    "visitor_feedback:str? interest_level:str? follow_up_required:bool follow_up_date:at? cancellation_reason:str? "
    "rescheduled_from:at? created_at:at updated_at:at? property:VisitedHome property_title:str "
    "counterparty_user:Party?",
    "VisitAgent": "id:int name:str phone:str? avatar_url:url?",
    "Party": "id:int full_name:str? profile_image_url:url?",
    "VisitedHome": f"id:int owner_id:int title:str description:str? property_type:{HOME} purpose:buy|rent|short_stay "
    f"status:{SHOWN_STATUS} is_available:bool base_price:num monthly_rent:num? security_deposit:num? latitude:num? "
    "longitude:num? city:str? state:str? country:str locality:str? sub_locality:str? full_address:str? area_sqft:num? "
    "bedrooms:int? bathrooms:int? furnishing_level:furnished|semi_furnished|unfurnished? main_image_url:url? "
    "images:[VisitedPicture] amenities:[Amenity] owner_name:str? view_count:int like_count:int interest_count:int "
    "created_at:at",
    "VisitedPicture": f"id:int property_id:int image_url:url caption:str? image_category:{PICTURE} display_order:int? "
    "is_main_image:bool",
}
