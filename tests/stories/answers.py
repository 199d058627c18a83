"""What today's clients read in each answer, by the name of the shape; `tests.support.shapes` tells how to read it."""

from collections.abc import Mapping

STATUS = "available|sold|rented|under_offer|maintenance"
# The web client's own words for shared homes.
SHOWN_STATUS = STATUS + "|draft|active|paused|expired"
HOME = "house|apartment|builder_floor|room|villa|plot|condo|penthouse|studio|loft|pg|flatmate|office|shop|warehouse"
FOOD = "vegetarian|vegan|non_vegetarian|eggetarian|no_preference"
OFTEN = "never|occasionally|regularly"
MODE = "room_poster|seeker|co_hunter|open_to_both"
GUESTS = "no_overnight_guests|occasional_ok|open_house"
REASON = "spam|fake_profile|abuse|inappropriate|other"
PICTURE = "room|hall|kitchen|bathroom|balcony|terrace|garden|parking|entrance|exterior|interior|others|floor_plan"
SOURCE = "listing_interest|profile_match|booking_inquiry|property_inquiry|lease_inquiry|other"
MODERATION = "pending_review|live|rejected|paused"
WAY_IN = "google|apple|email_password|phone_password|phone_otp|email_otp"
BUG = "ui_bug|functionality_bug|performance_issue|crash|feature_request|other"

ANSWERS: Mapping[str, str] = {
    "Done": "message:str success:bool",
    "Paging": "next_cursor:str? has_more:bool limit:int total:int",
    "Refusal": "error:Problem",
    "Problem": "code:str message:str",
    # People.
    "Peer": f"id:int full_name:str? profile_image_url:url? mode:{MODE}? city:str? locality:str? age:int? "
    "age_bucket:str? profession:str? bio:str? budget_min:num? budget_max:num? move_in_timeline:str? "
    "sleep_schedule:str? cleanliness:str? food_habits:str? smoking:str? drinking:str? native_place:str? "
    "linkedin_url:url? "
    "guests_policy:str? work_style:str? gender:str? gender_preference:str? non_negotiables:[str] has_pets:bool "
    "party_habit:str? match_percentage:num? top_matches:[str] phone_number:null",
    "Profile": f"id:int full_name:str? email:str? phone:str? profile_image_url:url? mode:{MODE}? "
    "profile_status:draft|pending_review|active|paused|rejected onboarding_completed:bool bio:str? age:int? "
    "profession:str? budget_min:num? budget_max:num? move_in_timeline:str? city:str? locality:str? "
    f"sleep_schedule:early_bird|flexible|night_owl? cleanliness:minimal|tidy|spotless? food_habits:{FOOD}? "
    f"smoking:{OFTEN}? drinking:{OFTEN}? native_place:str? linkedin_url:url? age_bucket:str? guests_policy:{GUESTS}? "
    "work_style:wfh|office|hybrid? gender:str? gender_preference:str? preferences:obj last_active_at:at?",
    "Fit": "user_id:int peer_id:int overall_percentage:num? color:green|amber|red dimensions:[Dimension] summary:[str]",
    "Dimension": "name:str weight:num user_value:str? peer_value:str? score:num match:bool summary:str",
    "View": "id:int viewer_user_id:int viewed_user_id:int context_property_id:int? source:str duration_seconds:int "
    "scroll_depth_percent:int? created_at:at",
    "Catalog": "key:str version:int payload:obj",
    "Realtime": "provider:supabase channel:str private:bool events:["
    "new_match|new_message|conversation_updated|visit_updated|listing_status_changed|new_notification]",
    "Bootstrap": "profile:Profile catalogs:[Catalog] active_listing_count:int conversation_count:int "
    "unread_message_count:int realtime:Realtime",
    # Swipes, likes, matches, talk.
    "Swiped": "stored:bool action:pass|like|super_like target_type:property|user conversation_id:int? match_id:int? "
    "did_match:bool",
    "Context": "id:int title:str locality:str? city:str? monthly_rent:num? main_image_url:url? owner_name:str? "
    "owner_image_url:url?",
    "LikeIn": "id:int peer:Peer context_property:Context? created_at:at",
    "LikeOut": "id:int target_type:property|user peer:Peer? property:Property? context_property:Context? created_at:at",
    "Match": "id:int status:active|unmatched|blocked peer:Peer context_property:Context? created_at:at",
    "Unmatched": "id:int status:unmatched unmatched:bool message:str",
    "Talk": f"id:int source:{SOURCE} status:active|archived|blocked|closed peer:Peer context_property:Context? "
    "last_message_preview:str? last_message_at:at? unread_count:int matched_at:at? qna:Questions?",
    "Questions": "current_user:Answered? peer:Answered? both_answered:bool",
    "Answered": "user_id:int q1:str? q2:str? q3:str?",
    "Kept": "status:success match_id:int?",
    "Read": "status:success message:str",
    "Message": "id:int conversation_id:int sender_id:int body:str? attachment_url:str? "
    "message_type:text|image|system|visit_request metadata:obj? read_at:at? created_at:at",
    "Messages": "messages:[Message] total:int has_more:bool",
    "Stats": "total_swipes:int liked_count:int disliked_count:int like_percentage:num",
    "Removed": "removed_count:int failed_property_ids:[int] message:str",
    # Blocks, reports, moderation, notices.
    "Block": "id:int blocker_user_id:int blocked_user_id:int created_at:at",
    "Blocked": "id:int blocked_user_id:int blocked_user:Peer user:Peer created_at:at?",
    "Unblocked": "ok:bool blocked_user_id:int message:str",
    "Report": f"id:int reporter_user_id:int reported_user_id:int reason:{REASON} "
    "status:open|reviewed|dismissed|actioned notes:str? created_at:at",
    "Staffs": "id:int full_name:str? email:str? phone:str? profile_image_url:url? flatmates_smoking:str? "
    "flatmates_drinking:str? native_place:str? linkedin_url:url? age_bucket:str?",
    "ReportRow": "id:int reporter_user_id:int reported_user_id:int conversation_id:int? property_id:int? "
    f"reason:{REASON} "
    "status:open|under_review|resolved|dismissed notes:str? description:str? admin_notes:str? created_at:at "
    "updated_at:at? reporter:Staffs reported_user:Staffs",
    "ReportDecided": "report_id:int action:str status:dismissed|actioned|reviewed notes:str",
    "ListingRow": f"id:int title:str description:str? property_type:pg|flatmate purpose:rent property_status:{STATUS} "
    f"moderation_status:{MODERATION} status:{MODERATION} monthly_rent:num? security_deposit:num? "
    "maintenance_charges:num? area_sqft:num? bedrooms:int? bathrooms:int? features:[str] images:[Picture] "
    "image_urls:[url] city:str? locality:str? sub_locality:str? main_image_url:url? owner_id:int owner:Staffs "
    "owner_name:str? is_available:bool listing_preferences:obj ai_prescreen_result:clear|flagged? "
    "ai_prescreen_flags:[Flag] ai_flag_reason:str? created_at:at updated_at:at?",
    "ListingDecided": "listing_id:int action:approve|reject|request_edit status:live|rejected|pending_review "
    "reason:str",
    "Flag": "code:str severity:high|warning reason:str",
    "Look": "listing_id:int prescreen_result:clear|flagged flags:[Flag] flagged:bool flag_reason:str? photo_count:int "
    "prescreened_at:at",
    "VisitMoved": "id:int status:requested|confirmed|completed|cancelled|reschedule_suggested updated:bool",
    "Vote": "property_id:int tag:str current_vote:up|down upvotes:int downvotes:int disputed:bool",
    "Notice": "id:str type:str title:str body:str is_read:bool reference_id:int? route:str? created_at:at",
    "NoticeRead": "ok:bool id:str is_read:bool",
    "NoticesRead": "ok:bool updated:int",
    # Homes.
    "Picture": f"id:int property_id:int image_url:url caption:str? image_category:{PICTURE} display_order:int? "
    "is_main_image:bool",
    "Amenity": "id:int title:str icon:str? category:str?",
    "Property": f"id:int owner_id:int title:str description:str? property_type:{HOME} purpose:buy|rent|short_stay "
    f"status:{SHOWN_STATUS} is_available:bool base_price:num monthly_rent:num? daily_rate:num? security_deposit:num? "
    "maintenance_charges:num? setup_cost:num? other_charges:num? other_charges_description:str? price_per_sqft:num? "
    "latitude:num? longitude:num? city:str? state:str? country:str pincode:str? locality:str? sub_locality:str? "
    "landmark:str? full_address:str? area_type:str? area_sqft:num? bedrooms:int? bathrooms:int? balconies:int? "
    "parking_spaces:int? floor_number:int? total_floors:int? age_of_property:int? max_occupancy:int? "
    "minimum_stay_days:int? windows_count:int? ventilation_shafts:int? "
    "furnishing_level:furnished|semi_furnished|unfurnished? kitchen_type:vegetarian|non_vegetarian|eggetarian|any? "
    "ventilation_type:good|average|poor? listing_preferences:HouseRules? features:[str]? tags:[str]? "
    "video_urls:[url]? virtual_tour_url:url? video_tour_url:url? floor_plan_url:url? google_street_view_url:url? "
    "main_image_url:url? images:[Picture]? amenities:[Amenity]? owner_name:str? owner_contact:str? builder_name:str? "
    "search_keywords:str? available_from:at? view_count:int like_count:int interest_count:int is_managed:bool "
    "distance_km:num? liked:bool? vector_distance:num? relevance_score:num? compatibility_score:num? "
    "user_has_scheduled_visit:bool? user_scheduled_visit_count:int? user_next_visit_date:at? calendar_data:obj? "
    "management_status:draft|active|archived? payment_due_day:int? grace_period_days:int? late_fee_policy:obj? "
    "current_lease_id:int? current_tenant_id:int? created_at:at updated_at:at?",
    "HouseRules": "gender_preference:any|male|female? "
    "sharing_type:private_room|shared_room|master_bedroom|entire_flat? moderation_status:str? moderation_reason:str? "
    "video_tour_url:url? expires_at:str? food_habits:str? smoking_drinking:str? guests_policy:str? cleanliness:str? "
    "pets:str? parties_at_home:str?",
    # Accounts.
    "User": "id:int supabase_user_id:str email:str? full_name:str? phone:str? date_of_birth:day? role:user|agent|admin "
    f"is_active:bool is_verified:bool phone_verified:bool email_verified:bool last_auth_method:{WAY_IN}? "
    "last_auth_method_at:at? profile_image_url:url? preferences:obj? current_latitude:num? current_longitude:num? "
    "notification_settings:obj? privacy_settings:obj? agent_id:int? created_at:at updated_at:at?",
    "Switches": "email_notifications:bool push_notifications:bool sms_notifications:bool visit_reminders:bool "
    "property_updates:bool promotional_emails:bool onboarding:bool digest:bool frequency:str? quietHours:obj? "
    "categories:obj",
    "Privacy": "profile_visibility:str location_sharing:bool contact_sharing:bool search_history_tracking:bool",
    "Sought": f"property_type:[{HOME}]? purpose:buy|rent|short_stay? budget_min:num? budget_max:num? "
    "bedrooms_min:int? bedrooms_max:int? area_min:num? area_max:num? location_preference:[str]? max_distance_km:int?",
    "Stage": "stage:identifier_verification|password_setup|profile_completion|app_onboarding|active next_action:str "
    "missing_fields:[str]",
    "Ways": "identities:[Way]",
    "Way": "provider:str identity_id:str",
    "Config": "google_web_client_id:str? google_ios_client_id:str? google_android_client_id:str?",
    "Known": "exists:bool verified:bool has_password:bool channel:email|phone next_step:password|otp",
    "Linked": "linked:bool",
    # The office.
    "Bug": f"id:int user_id:int? source:str bug_type:{BUG} severity:low|medium|high|critical "
    "status:open|in_progress|resolved|closed title:str description:str steps_to_reproduce:str? expected_behavior:str? "
    "actual_behavior:str? device_info:obj? app_version:str? media_urls:[url]? tags:[str]? assigned_to:int? "
    "resolution:str? resolved_at:at? created_at:at updated_at:at?",
    "Faq": "id:int question:str answer:str category:str? tags:[str]? display_order:int is_active:bool created_at:at "
    "updated_at:at?",
    "Page": "id:int unique_name:str title:str content:str format:html|markdown|json custom_config:obj? is_active:bool "
    "is_draft:bool is_private:bool created_by:int? updated_by:int? view_count:int created_at:at updated_at:at?",
    "PublicPage": "unique_name:str title:str content:str format:html|markdown|json custom_config:obj? view_count:int "
    "updated_at:at?",
    "Version": "id:int app:str platform:str version:str build_number:int? release_notes:str? download_url:str? "
    "is_mandatory:bool is_active:bool min_supported_version:str? created_at:at updated_at:at?",
    "Checked": "update_available:bool is_mandatory:bool latest_version:str? download_url:str? release_notes:str? "
    "min_supported_version:str?",
    "App": "key:str name:str path_prefix:str custom_scheme:str android_packages:[str] ios_bundle_id:str "
    "entities:[Entity]",
    "Entity": "entity:str description:str public:bool",
    "Link": "app:str entity:str identifier:str url:url scheme_url:str web_fallback_url:url",
}  # fmt: skip
